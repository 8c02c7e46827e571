MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $queries AS q
  CALL (q) {
    UNWIND range(0, size(q.low) - 1) AS k
    CALL (q, k) {
      WITH q.low[k] AS low, q.high[k] AS high
      MATCH (n:Node)
      WHERE n.id > low AND n.id < high AND coalesce(n.createdAt, 0) >= q.date AND (coalesce(n.createdAt, 0) > q.date OR n.id > q.id) AND all(m IN q.match WHERE (m.texts IS NULL OR CASE WHEN n[m.prop] IS :: STRING NOT NULL THEN n[m.prop] ELSE '' END IN m.texts)
        AND (m.from IS NULL OR CASE WHEN n[m.prop] IS :: INTEGER NOT NULL AND n[m.prop] <> 0 THEN m.from <= n[m.prop] AND n[m.prop] < m.before ELSE false END)) AND (EXISTS { MATCH (n)<-[link0_0_e0:WITH_CUSTOMER]-(link0_0_n0) MATCH (link0_0_n0)<-[link0_0_e1:UNDER]-(link0_0_n1) WHERE link0_0_e0.since <= q.at AND link0_0_e1.since <= q.at AND link0_0_e1.until > q.at } OR NOT EXISTS { MATCH (n)-[link0_1_e0:HOME_IN]->(link0_1_n0) WHERE link0_1_e0.since <= q.at AND link0_1_e0.until > q.at AND q.link0_1.began[0] <= link0_1_e0.since AND link0_1_e0.since < q.link0_1.began[1] AND link0_1_n0.id IN q.link0_1.to })
      RETURN n ORDER BY coalesce(n.createdAt, 0), n.id LIMIT $limit
    }
    WITH n ORDER BY coalesce(n.createdAt, 0), n.id LIMIT $limit
    RETURN collect(properties(n)) AS items
  }
  RETURN collect([q.i, items, false, []]) AS lists
}
MATCH (after:LedgerHead {id: 'head'})
RETURN version, after.version AS now, lists
