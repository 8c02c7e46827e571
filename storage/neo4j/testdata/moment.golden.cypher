CYPHER replan=skip
MATCH (h:LedgerHead {id: 'head'})
RETURN h.version AS version, h.time AS head, h.version AS now, h.stamp AS stamp
