CYPHER replan=skip
MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
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
    WITH collect(CASE WHEN e:MEMBER_OF THEN [id(a), id(b), e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.role, e.source, e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END] END) AS es0,
      collect(CASE WHEN e:HOME_IN THEN [id(a), id(b), e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.role, e.source, e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END] END) AS es1,
      collect(DISTINCT CASE WHEN e:HOME_IN THEN b END) AS bs1
    RETURN CASE WHEN cut0 THEN es0[..walk.most] ELSE es0 END AS edges0,
      bs1[..walk.most] AS reached1, size(bs1) > walk.most AS cut1,
      CASE WHEN size(bs1) > walk.most THEN es1[..walk.most] ELSE es1 END AS edges1
  }
  RETURN collect([walk.i, [cut0, cut1], [edges0, edges1]]) AS found, collect([starts, reached0, reached1]) AS met
}
CALL (met) {
  UNWIND met AS lists
  UNWIND lists AS list
  UNWIND list AS n
  RETURN collect(DISTINCT n) AS nodes
}
UNWIND range(0, CASE WHEN $large THEN size(found) * 2 ELSE 0 END) AS l
WITH *, CASE l WHEN 0 THEN nodes ELSE found[(l - 1) / 2][2][(l - 1) % 2] END AS list
UNWIND range(0, (size(list) - 1) / $rows) AS i
WITH *, list[i * $rows..(i + 1) * $rows] AS part
WHERE l = 0 OR size(part) > 0
RETURN version,
  CASE l + i WHEN 0 THEN [head, [one IN found | [one[0], one[1]]]] END AS first,
  CASE l WHEN 0 THEN [n IN part | CASE WHEN n.more THEN [id(n), properties(n)] ELSE [id(n), n.id, n.name, CASE WHEN n.version > pin THEN [n.version, n.earlier] END] END] ELSE [] END AS nodes,
  CASE
    WHEN l > 0 THEN [[found[(l - 1) / 2][0], (l - 1) % 2, [part]]]
    WHEN $large OR size(nodes) > (i + 1) * $rows THEN []
    ELSE [one IN found | [one[0], 0, one[2]]]
  END AS edges
