MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL (pin) {
  UNWIND $walks AS walk
  CALL (walk) {
    UNWIND walk.starts AS id
    MATCH (n:Node {id: id})
    RETURN collect(n) AS starts
  }
  CALL (walk, pin, starts) {
    UNWIND starts AS a
    MATCH (a)-[es:MEMBER_OF*0..]->(b)
    WHERE all(e IN es WHERE e.since <= $at AND (e.until > $at OR e.version > pin))
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..walk.most] AS reached0, size(bs) > walk.most AS cut0
  }
  CALL (walk, pin, reached0, cut0) {
    UNWIND reached0 AS a
    MATCH (a)-[e:MEMBER_OF|HOME_IN]->(b)
    WHERE e.since <= $at AND (e.until > $at OR e.version > pin)
    WITH collect(CASE WHEN e:MEMBER_OF THEN e END) AS es0,
      collect(CASE WHEN e:HOME_IN THEN e END) AS es1,
      collect(DISTINCT CASE WHEN e:HOME_IN THEN b END) AS bs1
    RETURN [e IN CASE WHEN cut0 THEN es0[..walk.most] ELSE es0 END | properties(e)] AS edges0,
      bs1[..walk.most] AS reached1, size(bs1) > walk.most AS cut1,
      [e IN CASE WHEN size(bs1) > walk.most THEN es1[..walk.most] ELSE es1 END | properties(e)] AS edges1
  }
  RETURN collect([walk.i, [cut0, cut1], [edges0, edges1]]) AS found, collect(starts + reached0 + reached1) AS met
}
CALL (met) {
  UNWIND met AS some
  UNWIND some AS n
  WITH DISTINCT n
  RETURN collect(properties(n)) AS nodes
}
RETURN version, nodes, found
