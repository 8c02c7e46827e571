-- How many updates have changed edges, and a random number of the last of them: what was read of edges stays true while both
-- stay the same.
ALTER TABLE state ADD COLUMN edges INTEGER NOT NULL DEFAULT 0;
ALTER TABLE state ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
