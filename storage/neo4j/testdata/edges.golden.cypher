MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL (pin) {
  UNWIND $ends AS id
  MATCH (n:Node {id: id})<-[e:HOME_IN|MEMBER_OF]-()
  WHERE e.since <= $at AND (e.until > $at OR e.version > pin)
  RETURN collect(properties(e)) AS edges
}
RETURN version, edges
