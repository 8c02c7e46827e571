# make        what there is to make
# make test   sets up and runs every test

.PHONY: help run test generate check-generated lint lint-schema release-schema go-test client-test page-test load neo4j bench

help: ## Print the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 24

run: ## Serve the sample world on http://127.0.0.1:8080
	go run .

test: check-generated lint lint-schema go-test client-test page-test ## Set up and run every test: Go with -race on all stores, a real Neo4j, the page in a browser

generate: ## Generate graph/generated from schema.graphqls, and the example client
	go generate ./...

# Generates into a copy, so that a test changes nothing.
check-generated:
	@scripts/check-generated.sh

lint:
	@bad=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go' | grep -v '^graph/generated/')); \
	  if [ -n "$$bad" ]; then echo "not formatted by gofmt: $$bad" >&2; exit 1; fi
	go vet ./...
	go tool staticcheck $$(go list ./... | grep -v /graph/generated)

lint-schema: ## Lint schema.graphqls, and find what would break clients of the last release
	scripts/lint-schema.sh

# Done once a release, and before there is one whenever what was added since is to be held, too.
release-schema: ## Make schema.graphqls the one of version.go's release, from which later ones are compared
	cd tools/schema && npm ci --silent
	node tools/schema/breaking.mjs release $$(sed -n 's/^const version = "\(.*\)"/\1/p' version.go)

# What is missing for Neo4j is said here: go test keeps the words of a package that passes to itself. Packages that start a
# Neo4j take memory and a core each: two at a time.
go-test:
	scripts/neo4j/neo4j.sh check
	go test -race -p 2 -timeout 30m ./...

client-test:
	scripts/test-clients.sh

page-test:
	scripts/test-page.sh

load: ## Two minutes of 16 callers on SQLite and on Neo4j, with the figures; kills and absences, more often than in make test
	BEHALF_LOAD=2m go test -count 1 -v -timeout 30m ./faults

neo4j: ## Start a real Neo4j on this machine, without Docker (needs Java 17 or 21 and Maven)
	scripts/neo4j/neo4j.sh start --foreground --home .cache/neo4j --port 7687

bench: ## Measure on an estate of five million edges, which is made first, and print the README's table
	scripts/bench.sh
