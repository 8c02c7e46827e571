#!/usr/bin/env bash
#
# Measures the benchmarks of bench/ on a large estate and prints the README's table.
#
# The estate is made once, in .cache/bench: 9,500 customers, 1.25 million nodes and 5.3 million edges, in SQLite in about a
# minute and in Neo4j in about seven. Environment:
#
#   BENCH_CUSTOMERS       how many customers (default 9500)
#   BEHALF_BENCH_NEO4J    the address of a Neo4j that holds the same estate; "no" leaves Neo4j out; default: one is started

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

customers=${BENCH_CUSTOMERS:-9500}
cache=$PWD/.cache/bench
file=$cache/estate-$customers.db
neo4j=${BEHALF_BENCH_NEO4J:-}
mkdir -p "$cache"

say() { printf '%s\n' "$*" >&2; }

go build -o "$cache/behalf" .
if [ ! -f "$file" ]; then
	say "making the estate in $file"
	"$cache/behalf" --store "sqlite:$file.part" sample --customers "$customers"
	for end in '' -wal -shm; do [ ! -f "$file.part$end" ] || mv "$file.part$end" "$file$end"; done
fi
if [ -z "$neo4j" ]; then
	home=$cache/neo4j-$customers
	address=$(scripts/neo4j/neo4j.sh start --home "$home" --memory 2g --page-cache 3g | tail -1)
	trap 'scripts/neo4j/neo4j.sh stop --home "$home" >&2' EXIT
	neo4j=neo4j://neo4j:$(cat "$home/password")@${address#bolt://}
	if [ ! -f "$home/estate" ]; then
		say "making the estate in Neo4j"
		"$cache/behalf" --store "$neo4j" sample --customers "$customers"
		: >"$home/estate"
	fi
fi

out=$(mktemp)
say "measuring SQLite"
BEHALF_BENCH_STORE=sqlite:$file go test -run '^$' -bench . ./bench | tee "$out" >&2
if [ "$neo4j" != no ]; then
	say "measuring Neo4j"
	BEHALF_BENCH_STORE=$neo4j go test -run '^$' -bench 'Check|Fresh|Batch/one|Who|Customers' -benchtime 200x ./bench | sed 's/^Benchmark/Neo4j/' | tee -a "$out" >&2
fi

processor=$(sed -n 's/^cpu: //p' "$out" | sed -n 1p)
awk -v on="$(getconf _NPROCESSORS_ONLN) cores, $processor, $(date +%Y-%m-%d)" -v load="$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')" '
	# value is the number before a unit in a line of go test -bench.
	function value(unit,   i) { for (i = 2; i <= NF; i++) if ($i == unit) return $(i - 1); return "" }
	function row(what, measured, wanted) { printf "| %s | %s | %s |\n", what, measured, wanted }
	function ms(what, wanted) { row(what, value("ms/median") " ms", "≤ " wanted " ms") }
	function ratio(what, wanted) { row(what, value("x/RETURN-true") " × `RETURN true` (" value("ms/median") " ms)", (wanted == "–" ? wanted : "≤ " wanted)) }
	BEGIN { print "| what | measured | wanted |"; print "|---|---|---|" }
	/^BenchmarkCheck/       { ms("SQLite: one explained question, in process", "0.4") }
	/^BenchmarkBatch\/one/  { ms("SQLite: 1,000 questions of one agent, with the shortest path of each", 60) }
	/^BenchmarkBatch\/mix/  { ms("SQLite: 1,000 questions of a thousand agents", 150) }
	/^BenchmarkWho/         { ms("SQLite: first 25 of who may manage a subscription of the biggest partner", 5) }
	/^BenchmarkCustomers/   { ms("SQLite: 25 of the biggest partner’s customers", 1) }
	/^BenchmarkGrant/       { grant = value("ms/median") }
	/^BenchmarkSync/        { row("SQLite: one durable grant (a bare fsync beside it: " value("ms/median") " ms)", grant " ms", "≤ 2 ms") }
	/^BenchmarkLoad/        { row("SQLite: load of the estate, " value("nodes") " nodes and " value("edges") " edges", value("s/load") " s", "≤ 120 s") }
	/^BenchmarkHTTP/        { row("SQLite: explained questions over HTTP, 16 callers, server in a process of its own", value("requests/s") " a second", "≥ 2,500")
	                          row("SQLite: most memory of that server, batches by 4 callers included", value("MB/peak") " MB", "≤ 400 MB") }
	/^Neo4jCheck/           { ratio("Neo4j: one explained question", "1.6") }
	/^Neo4jFresh/           { ratio("Neo4j: one explained question about a subscription nobody has asked about", "1.6") }
	/^Neo4jBatch/           { ratio("Neo4j: 1,000 questions of one agent", 60) }
	/^Neo4jWho/             { ratio("Neo4j: first 25 of who may", "–") }
	/^Neo4jCustomers/       { ratio("Neo4j: 25 of the biggest partner’s customers", "–") }
	END { printf "\nMeasured by `make bench` on %s; medians; load of the machine at the end %s.\n", on, load }
' "$out"
rm -f "$out"
