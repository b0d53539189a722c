-- What tells namesakes apart: the date of birth ("2009-03-31"), and the number of the national card.
ALTER TABLE people ADD COLUMN born TEXT;
ALTER TABLE people ADD COLUMN cin TEXT;
CREATE INDEX people_born ON people (born);
CREATE INDEX people_cin ON people (cin);
