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
    MATCH (a)<-[e:DEFINED_IN]-(b)
    WHERE e.since <= $at AND (e.until > $at OR e.version > pin)
    WITH collect(e) AS es0,
      collect(DISTINCT b) AS bs0
    RETURN [e IN CASE WHEN size(bs0) >= $most0 THEN es0[..$most0 - 1] ELSE es0 END | properties(e)] AS edges0,
      bs0[..$most0 - 1] AS reached0, size(bs0) >= $most0 AS cut0
  }
  CALL (walk, pin, reached0) {
    UNWIND reached0 AS a
    MATCH (a)<-[e:HAS_DIRECTORY_ROLE]-(b)
    WHERE e.since <= $at AND (e.until > $at OR e.version > pin) AND (coalesce(e.source, '') IN walk.in1 OR e.version > pin)
    WITH collect(e) AS es1,
      collect(DISTINCT b) AS bs1
    RETURN [e IN CASE WHEN size(bs1) >= $most0 THEN es1[..$most0 - 1] ELSE es1 END | properties(e)] AS edges1,
      bs1[..$most0 - 1] AS reached1, size(bs1) >= $most0 AS cut1
  }
  RETURN collect([walk.i, [cut0, cut1], [edges0, edges1]]) AS found0, collect(starts + reached0 + reached1) AS nodes0
}
CALL (nodes0) {
  UNWIND nodes0 AS some
  UNWIND some AS n
  WITH DISTINCT n
  RETURN collect(properties(n)) AS nodes
}
RETURN version, nodes, found0
