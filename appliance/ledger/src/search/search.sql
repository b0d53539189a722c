-- What a person is found by. Made from the tables, kept by this box alone, and made anew
-- when the way of finding changes; so it is no migration.
DROP TABLE IF EXISTS people_index;
DROP TABLE IF EXISTS people_indexed;
DROP TABLE IF EXISTS numbers_indexed;
DROP TABLE IF EXISTS cases_indexed;
DROP TABLE IF EXISTS notes_index;
DROP TABLE IF EXISTS notes_indexed;

-- `words`: the name's words as typed, without accents. `keys`: how they sound.
CREATE VIRTUAL TABLE people_index USING fts5 (
    words, keys,
    content = '', contentless_delete = 1, detail = 'column', tokenize = 'ascii', prefix = '2 3 4'
);
CREATE TABLE people_indexed (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

-- Numbers from their last digit to their first: people remember ends.
CREATE TABLE numbers_indexed (
    backwards TEXT NOT NULL, id TEXT NOT NULL UNIQUE, PRIMARY KEY (backwards, id)
) STRICT, WITHOUT ROWID;

-- The counting digits of references, from their last to their first.
CREATE TABLE cases_indexed (
    backwards TEXT NOT NULL, id TEXT NOT NULL UNIQUE, PRIMARY KEY (backwards, id)
) STRICT, WITHOUT ROWID;

-- The words of notes, without accents and articles.
CREATE VIRTUAL TABLE notes_index USING fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii', prefix = '3 4'
);
CREATE TABLE notes_indexed (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
