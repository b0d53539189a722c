-- How each box's lines are, as it told last: JSON.
ALTER TABLE boxes ADD COLUMN lines text;
