// The head says when its entry was made, so that a walk can tell.
MATCH (h:LedgerHead {id: 'head'})
MATCH (e:LedgerEntry {seq: h.seq})
SET h.time = e.time;
