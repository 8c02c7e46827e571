CYPHER replan=skip
MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, h.stamp AS stamp, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL (pin) {
  UNWIND $walks AS walk
  CALL (walk) {
    UNWIND walk.starts AS id
    MATCH (n:Node {id: id})
    RETURN collect(n) AS starts
  }
  CALL (walk, pin, starts) {
    UNWIND CASE WHEN walk.on[0] THEN starts ELSE [] END AS a
    MATCH (a)-[es:MEMBER_OF*0..]->(b)
    WHERE all(e IN es WHERE e.since <= $at AND (e.until > $at OR e.version > pin))
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..walk.most] AS reached0, size(bs) > walk.most AS cut0
  }
  CALL (walk, pin, reached0, cut0) {
    UNWIND CASE WHEN walk.on[0] OR walk.on[1] OR walk.on[2] THEN reached0 ELSE [] END AS a
    MATCH (a)-[e:MEMBER_OF|HOME_IN|HAS_DIRECTORY_ROLE]->(b)
    WITH collect(CASE WHEN walk.on[0] AND e:MEMBER_OF THEN [id(a), CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN id(b) ELSE b.id END, e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.role, e.source, e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END] END) AS es0,
      collect(CASE WHEN walk.on[1] AND e:HOME_IN THEN [id(a), CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN id(b) ELSE b.id END, e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.role, e.source, e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END] END) AS es1,
      collect(DISTINCT CASE WHEN walk.on[1] AND e:HOME_IN AND e.since <= $at AND (e.until > $at OR e.version > pin) THEN b END) AS bs1,
      collect(CASE WHEN walk.on[2] AND e:HAS_DIRECTORY_ROLE THEN [id(a), CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) AND (coalesce(e.source, '') IN walk.in2 OR e.version > pin) THEN id(b) ELSE b.id END, e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END, e.role, e.source] END) AS es2,
      collect(DISTINCT CASE WHEN walk.on[2] AND e:HAS_DIRECTORY_ROLE AND e.since <= $at AND (e.until > $at OR e.version > pin) AND (coalesce(e.source, '') IN walk.in2 OR e.version > pin) THEN b END) AS bs2
    RETURN CASE WHEN cut0 THEN es0[..walk.most] ELSE es0 END AS edges0,
      bs1[..walk.most] AS reached1, size(bs1) > walk.most AS cut1,
      CASE WHEN size(bs1) > walk.most THEN es1[..walk.most] ELSE es1 END AS edges1,
      bs2[..walk.most] AS reached2, size(bs2) > walk.most AS cut2,
      CASE WHEN size(bs2) > walk.most THEN es2[..walk.most] ELSE es2 END AS edges2
  }
  CALL (walk, pin, reached2) {
    UNWIND CASE WHEN walk.on[3] THEN reached2 ELSE [] END AS a
    MATCH (a)-[e:DEFINED_IN]->(b)
    WITH collect([id(a), CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN id(b) ELSE b.id END, e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.role, e.source, e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END]) AS es3,
      collect(DISTINCT CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN b END) AS bs3
    RETURN bs3[..walk.most] AS reached3, size(bs3) > walk.most AS cut3,
      CASE WHEN size(bs3) > walk.most THEN es3[..walk.most] ELSE es3 END AS edges3
  }
  CALL (walk, pin, starts) {
    UNWIND CASE WHEN walk.on[4] THEN starts ELSE [] END AS a
    MATCH (a)-[es:PARENT*0..]->(b)
    WHERE all(e IN es WHERE e.since <= $at AND (e.until > $at OR e.version > pin))
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..walk.most] AS reached4, size(bs) > walk.most AS cut4
  }
  CALL (walk, pin, reached4, cut4) {
    UNWIND CASE WHEN walk.on[4] THEN reached4 ELSE [] END AS a
    MATCH (a)-[e:PARENT]->(b)
    WITH collect([id(a), CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN id(b) ELSE b.id END, e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.role, e.source, e.assignment, e.condition, e.endedBy, e.sinceUnknown, e.derived] END]) AS es4
    RETURN CASE WHEN cut4 THEN es4[..walk.most] ELSE es4 END AS edges4
  }
  CALL (walk, pin, reached4) {
    UNWIND CASE WHEN walk.on[5] THEN reached4 ELSE [] END AS a
    MATCH (a)<-[e:HAS_AZURE_ROLE]-(b)
    WITH collect([CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN id(b) ELSE b.id END, id(a), e.since, e.until, CASE WHEN e.version > pin THEN [e.version, e.earlier] END, CASE WHEN e.seldom THEN [e.condition, e.endedBy, e.sinceUnknown, e.derived] END, e.role, e.source, e.assignment]) AS es5,
      collect(DISTINCT CASE WHEN e.since <= $at AND (e.until > $at OR e.version > pin) THEN b END) AS bs5
    RETURN bs5[..walk.most] AS reached5, size(bs5) > walk.most AS cut5,
      CASE WHEN size(bs5) > walk.most THEN es5[..walk.most] ELSE es5 END AS edges5
  }
  RETURN collect([walk.i, [cut0, cut1, cut2, cut3, cut4, cut5], [edges0, edges1, edges2, edges3, edges4, edges5]]) AS found, collect([starts, reached0, reached1, reached2, reached3, reached4, reached5]) AS met
}
CALL (met) {
  UNWIND met AS lists
  UNWIND lists AS list
  UNWIND list AS n
  RETURN collect(DISTINCT n) AS nodes
}
UNWIND range(0, CASE WHEN $large THEN size(found) * 6 ELSE 0 END) AS l
WITH *, CASE l WHEN 0 THEN nodes ELSE found[(l - 1) / 6][2][(l - 1) % 6] END AS list
UNWIND range(0, (size(list) - 1) / $rows) AS i
WITH *, list[i * $rows..(i + 1) * $rows] AS part
WHERE l = 0 OR size(part) > 0
RETURN version,
  CASE l + i WHEN 0 THEN [head, [one IN found | [one[0], one[1]]], version, stamp] END AS first,
  CASE l WHEN 0 THEN [n IN part | CASE WHEN n.more THEN [id(n), properties(n)] ELSE [id(n), n.id, n.name, CASE WHEN n.version > pin THEN [n.version, n.earlier] END] END] ELSE [] END AS nodes,
  CASE
    WHEN l > 0 THEN [[found[(l - 1) / 6][0], (l - 1) % 6, [part]]]
    WHEN $large OR size(nodes) > (i + 1) * $rows THEN []
    ELSE [one IN found | [one[0], 0, one[2]]]
  END AS edges
