// The head says which of the updates of its number was the last: a random number.
MATCH (h:LedgerHead {id: 'head'})
WHERE h.stamp IS NULL
SET h.stamp = toInteger(1 + rand() * 9e15);
