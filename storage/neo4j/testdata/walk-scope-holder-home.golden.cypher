MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL (pin) {
  UNWIND $walks0 AS walk
  CALL (walk) {
    UNWIND walk.starts AS id
    MATCH (n:Node {id: id})
    RETURN collect(n) AS starts
  }
  CALL (walk, pin, starts) {
    UNWIND starts AS a
    MATCH (a)-[es:PARENT*0..]->(b)
    WHERE all(e IN es WHERE e.since <= $at AND (e.until > $at OR e.version > pin))
    WITH DISTINCT b LIMIT $most0
    WITH collect(b) AS bs
    RETURN bs[..$most0 - 1] AS reached0, size(bs) = $most0 AS cut0
  }
  CALL (walk, pin, reached0, cut0) {
    UNWIND reached0 AS a
    MATCH (a)-[e:PARENT]->(b)
    WHERE e.since <= $at AND (e.until > $at OR e.version > pin)
    WITH collect(e) AS es0
    RETURN [e IN CASE WHEN cut0 THEN es0[..$most0 - 1] ELSE es0 END | properties(e)] AS edges0
  }
  CALL (walk, pin, reached0) {
    UNWIND reached0 AS a
    MATCH (a)<-[e:HAS_AZURE_ROLE]-(b)
    WHERE e.since <= $at AND (e.until > $at OR e.version > pin)
    WITH collect(e) AS es1,
      collect(DISTINCT b) AS bs1
    RETURN [e IN CASE WHEN size(bs1) >= $most0 THEN es1[..$most0 - 1] ELSE es1 END | properties(e)] AS edges1,
      bs1[..$most0 - 1] AS reached1, size(bs1) >= $most0 AS cut1
  }
  CALL (walk, pin, reached1) {
    UNWIND reached1 AS a
    MATCH (a)-[e:HOME_IN]->(b)
    WHERE e.since <= $at AND (e.until > $at OR e.version > pin)
    WITH collect(e) AS es2,
      collect(DISTINCT b) AS bs2
    RETURN [e IN CASE WHEN size(bs2) >= $most0 THEN es2[..$most0 - 1] ELSE es2 END | properties(e)] AS edges2,
      bs2[..$most0 - 1] AS reached2, size(bs2) >= $most0 AS cut2
  }
  RETURN collect([walk.i, [cut0, cut1, cut2], [edges0, edges1, edges2]]) AS found0, collect(starts + reached0 + reached1 + reached2) AS nodes0
}
CALL (nodes0) {
  UNWIND nodes0 AS some
  UNWIND some AS n
  WITH DISTINCT n
  RETURN collect(properties(n)) AS nodes
}
RETURN version, nodes, found0
