#!/usr/bin/env bash
#
# A real Neo4j Community server without Docker: for the tests, for CI, and for trying things out.
#
# Its jars come from Maven Central once and stay in a cache folder; every server has a home folder of its own (settings,
# data, logs). It listens on 127.0.0.1 only, with authentication on. `neo4j.sh help` tells how to use it.
#
# Written for bash 3.2 and later, so that it runs on macOS as it is.

set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
self=$here/neo4j.sh
pom=$here/pom.xml

# The one place that says which Neo4j this is.
version=$(sed -n 's|.*<neo4j\.version>\(.*\)</neo4j\.version>.*|\1|p' "$pom")

# How long a server may take until it answers (recovery after a crash in the middle of a large load takes a minute), and how
# long it may take to end.
start_seconds=180
stop_seconds=60

usage() {
	cat <<-USAGE
	usage: scripts/neo4j/neo4j.sh COMMAND [OPTION...]

	  fetch                 Take Neo4j $version from Maven Central, unless it is there already; print the folder of its jars.
	                        Fails too if there is no Java to run it with.
	  check                 Say whether the tests can have a Neo4j here, fetching it if need be; in capital letters if they
	                        cannot. Fails only under CI=true.
	  start [OPTION...]     Start a server, wait until it answers a query, print its address.
	  stop --home DIR       End the server of that home folder, and wait until it has ended.
	  run --home DIR --port P [--memory M] [--page-cache M] [--quick]
	                        Become the server: no waiting, no password set. For programs that look after it themselves.
	  help                  This text.

	options of start:
	  --home DIR            Where settings, data and logs live. Default: a new temporary folder, removed when the server is stopped.
	  --port P              Bolt port on 127.0.0.1. Default: a free one.
	  --password PW         Password of the user neo4j, at least 8 of A-Z a-z 0-9 . _ ~ -
	                        Default: the one this home already has, or a random one; it is kept in DIR/password.
	  --memory M            Java heap. Default: 512m.
	  --page-cache M        Memory for the data's pages. Default: 64m; an estate of five million edges wants 2g.
	  --quick               Compile Java less: starts with less work, long queries are slower.
	  --foreground          Stay until the server ends; Ctrl-C ends it.

	Environment: BEHALF_CACHE moves the cache (default: \${XDG_CACHE_HOME:-\$HOME/.cache}/behalf); JAVA_HOME chooses the Java.
	USAGE
}

say() {
	printf '%s\n' "$*" >&2
}

die() {
	printf 'neo4j.sh: %s\n' "$*" >&2
	exit 1
}

# ---------------------------------------------------------------------------------------------------------------------
# What this machine has

java=''

# find_java sets $java to a Java that Neo4j runs on, or ends with what to install.
find_java() {
	local how="install a Java 17 or 21 runtime (Debian, Ubuntu: apt-get install openjdk-17-jre-headless or openjdk-21-jre-headless; Fedora: dnf install java-21-openjdk-headless; macOS: brew install openjdk@21), or point JAVA_HOME at one"
	if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
		java=$JAVA_HOME/bin/java
	elif ! java=$(command -v java); then
		die "java was not found. Neo4j $version needs it: $how."
	fi

	local told major
	told=$("$java" -version 2>&1) || die "$java does not run. Neo4j $version needs a Java that does: $how. It said: $told"
	# 'openjdk version "17.0.15" …', and in the days of Java 8 'java version "1.8.0_412"'.
	major=$(printf '%s\n' "$told" | sed -n 's/.*version "\([^"]*\)".*/\1/p' | sed -n 1p | sed -e 's/^1\.//' -e 's/[^0-9].*//')
	case $major in
	17 | 21) ;;
	*) die "$java is Java ${major:-of a version that could not be read}, and Neo4j $version runs on 17 and 21 only: $how." ;;
	esac
}

# ---------------------------------------------------------------------------------------------------------------------
# The jars

cache() {
	if [ -n "${BEHALF_CACHE:-}" ]; then
		printf '%s\n' "$BEHALF_CACHE"
	elif [ -n "${XDG_CACHE_HOME:-}" ]; then
		printf '%s\n' "$XDG_CACHE_HOME/behalf"
	elif [ -n "${HOME:-}" ]; then
		printf '%s\n' "$HOME/.cache/behalf"
	else
		die "no place for the cache: neither BEHALF_CACHE nor XDG_CACHE_HOME nor HOME is set."
	fi
}

# The folder that mkdir made as a lock, to be given back; empty where flock holds the lock.
lock_folder=''

# lock_cache waits until no other process fetches. The lock ends with this process: where flock exists, the system sees to
# it; elsewhere (macOS) a folder is the lock, and the lock of a process that is gone does not count.
lock_cache() {
	local file=$1
	if command -v flock >/dev/null 2>&1; then
		exec 9>>"$file"
		flock -n 9 && return
		say "waiting for another process that is fetching Neo4j"
		flock -w 1800 9 || die "another process has been fetching Neo4j for half an hour (lock: $file)."
		return
	fi
	local waited=0 owner
	until mkdir "$file.d" 2>/dev/null; do
		owner=$(cat "$file.d/pid" 2>/dev/null || true)
		if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
			rm -rf "$file.d"
			continue
		fi
		[ "$waited" -lt 1800 ] || die "another process has been fetching Neo4j for half an hour (lock: $file.d)."
		[ "$waited" -gt 0 ] || say "waiting for another process that is fetching Neo4j"
		waited=$((waited + 1))
		sleep 1
	done
	lock_folder=$file.d
	echo "$$" >"$file.d/pid"
}

unlock_cache() {
	if [ -n "$lock_folder" ]; then
		rm -rf "$lock_folder"
		lock_folder=''
	else
		exec 9>&-
	fi
}

# has_jars tells whether a folder holds the two jars that everything starts from.
has_jars() {
	[ -f "$1/neo4j-$version.jar" ] && [ -f "$1/neo4j-server-$version.jar" ]
}

# fetch prints the folder of the jars, and fills it first if it is not there. A folder appears under its name only when it
# is whole: it is filled under another name and renamed.
fetch() {
	local base whole
	base=$(cache) || exit 1
	whole=$base/neo4j-$version
	if has_jars "$whole/lib"; then
		printf '%s\n' "$whole/lib"
		return
	fi

	command -v mvn >/dev/null 2>&1 ||
		die "mvn was not found, and Neo4j $version is not in the cache yet ($whole). Install Maven (Debian, Ubuntu: apt-get install maven; Fedora: dnf install maven; macOS: brew install maven); it is needed this once."
	mkdir -p "$base" 2>/dev/null || die "cannot make the cache folder $base; set BEHALF_CACHE to a folder that can be written."
	[ -w "$base" ] || die "cannot write to the cache folder $base; set BEHALF_CACHE to one that can be written."

	(
		lock_cache "$base/.neo4j-$version.lock"
		trap 'rm -rf "$base/.neo4j-$version".part.*; unlock_cache' EXIT
		trap 'exit 130' INT TERM HUP
		# Holding the lock, whatever lies here unfinished belongs to nobody any more.
		rm -rf "$base/.neo4j-$version".part.*
		has_jars "$whole/lib" && exit 0
		download "$base" "$whole"
	) || exit 1
	printf '%s\n' "$whole/lib"
}

# download fills a new folder by Maven and gives it its name. Maven checks every file against its published checksum.
download() {
	local base=$1 whole=$2 part
	part=$(mktemp -d "$base/.neo4j-$version.part.XXXXXX") || die "cannot make a folder in $base."
	mkdir "$part/lib" || die "cannot make a folder in $part."
	say "fetching Neo4j Community $version from Maven Central: about 125 MB, once, into $whole"
	if ! mvn -B -q -C -Dstyle.color=never -f "$pom" \
		-Dmaven.wagon.http.connectionTimeout=15000 -Dmaven.wagon.rto=120000 \
		-Daether.connector.connectTimeout=15000 -Daether.connector.requestTimeout=120000 \
		org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
		-DincludeScope=runtime "-DoutputDirectory=$part/lib" >"$part/maven.log" 2>&1 9>&-; then
		# Its first complaint, without the colours that it begins with and the advice that follows.
		tr -d '\033' <"$part/maven.log" | sed -n 's/^\(\[0m\)*\[ERROR\] /    /p' | head -n 1 >&2
		if grep -qiE 'could not transfer|unknown host|unresolved host|connection refused|connect timed out|connect to |timed out|network is unreachable|no route to host|status code: [45]|status: [45]|offline mode|PKIX' "$part/maven.log"; then
			die "Maven could not get Neo4j $version from its repository (its words are above). Is there a way to https://repo.maven.apache.org/maven2 from here? Behind a proxy or with a mirror, say so in ~/.m2/settings.xml: Maven does not read HTTPS_PROXY."
		fi
		tail -n 15 "$part/maven.log" >&2
		die "Maven failed (its last words are above)."
	fi
	has_jars "$part/lib" || die "Maven said nothing of a failure, but the jars of Neo4j $version are not in what it copied."
	# A folder of that name that is not whole, left by hand, would be in the way.
	rm -rf "$part/maven.log" "$whole"
	chmod 755 "$part"
	mv "$part" "$whole" || die "cannot rename $part to $whole."
}

# check is for `make test`: it says before the tests what they will find.
check() {
	if [ -n "${BEHALF_TEST_NEO4J:-}" ]; then
		say "the Neo4j tests use the server that BEHALF_TEST_NEO4J names"
		return
	fi
	local why
	if why=$( (find_java && fetch) 2>&1 >/dev/null); then
		say "the Neo4j tests start Neo4j Community $version themselves"
		return
	fi
	say ""
	say "NEO4J TESTS WILL NOT RUN, BECAUSE NO NEO4J CAN BE STARTED HERE:"
	say "$why"
	say "(Or set BEHALF_TEST_NEO4J=neo4j://USER:PASSWORD@HOST:PORT to a server whose data may be deleted.)"
	say ""
	[ "${CI:-}" != true ]
}

# ---------------------------------------------------------------------------------------------------------------------
# One server

home='' port='' password='' memory=512m pages=64m foreground='' quick=''

parse() {
	while [ $# -gt 0 ]; do
		case $1 in
		--home=* | --port=* | --password=* | --memory=* | --page-cache=*)
			set -- "${1%%=*}" "${1#*=}" "${@:2}"
			continue
			;;
		--home | --port | --password | --memory | --page-cache)
			[ $# -ge 2 ] && [ -n "$2" ] || die "$1 needs a value."
			case $1 in
			--home) home=$2 ;;
			--port) port=$2 ;;
			--password) password=$2 ;;
			--memory) memory=$2 ;;
			--page-cache) pages=$2 ;;
			esac
			shift 2
			;;
		--foreground) foreground=yes && shift ;;
		--quick) quick=yes && shift ;;
		*) die "unknown option $1; see: scripts/neo4j/neo4j.sh help" ;;
		esac
	done
	if [ -n "$port" ]; then
		case $port in
		*[!0-9]* | ??????*) die "--port $port is not a port (1 to 65535)." ;;
		esac
		[ "$port" -ge 1 ] && [ "$port" -le 65535 ] || die "--port $port is not a port (1 to 65535)."
	fi
	case $memory in
	[!0-9]* | *[!0-9]?* | *[!0-9kmgKMG]) die "--memory $memory is not an amount of memory, such as 512m or 2g." ;;
	esac
	case $pages in
	[!0-9]* | *[!0-9]?* | *[!0-9kmgKMG]) die "--page-cache $pages is not an amount of memory, such as 64m or 2g." ;;
	esac
	if [ -n "$password" ]; then
		case $password in
		*[!A-Za-z0-9._~-]*) die "--password may hold A-Z a-z 0-9 . _ ~ - only, so that it can stand in an address." ;;
		esac
		[ ${#password} -ge 8 ] || die "--password is too short: Neo4j asks for at least 8 characters."
	fi
}

# settle_home makes the home folder and turns $home into an absolute path.
settle_home() {
	mkdir -p "$home/conf" 2>/dev/null || die "cannot make the home folder $home."
	home=$(cd "$home" && pwd)
}

# configure writes the settings of the server in $home for $port.
configure() {
	cat >"$home/conf/neo4j.conf" <<-CONF
	# Written anew at every start by scripts/neo4j/neo4j.sh.

	# Bolt on loopback, and nothing else.
	server.default_listen_address=127.0.0.1
	server.default_advertised_address=127.0.0.1
	server.bolt.listen_address=127.0.0.1:$port
	server.bolt.advertised_address=127.0.0.1:$port
	server.http.enabled=false
	server.https.enabled=false

	# People log in. A wrong password is refused each time anew, without the pause that Neo4j makes after three of them:
	# everyone shares one user here.
	dbms.security.auth_enabled=true
	dbms.security.auth_max_failed_attempts=0

	# Small, and quiet towards the outside.
	server.memory.pagecache.size=$pages
	dbms.usage_report.enabled=false

	# From how many edges on a node keeps them by type and direction. A person's home tenant is one edge among twenty, and a
	# walk that asks for it should not read them all. It counts for nodes that are written from now on.
	db.relationship_grouping_threshold=4

	# Without this an empty server takes half a gigabyte of disk.
	db.tx_log.preallocate=false

	# The end of the network layer. The databases are closed and written 0.2 s after SIGTERM; without this the process stays
	# ten seconds longer, waiting for connections that can no longer come.
	internal.dbms.bolt.netty_server_shutdown_quiet_period=0
	CONF
	[ -z "$quick" ] || cat >>"$home/conf/neo4j.conf" <<-CONF

	# Each test begins with an empty graph. Without this Neo4j notices that nothing is as it was, and plans every statement
	# anew: seconds each, where to run it takes a millisecond.
	dbms.cypher.statistics_divergence_threshold=1.0
	CONF
}

# running prints the process of the server in $home, if there is one. A process number that now belongs to someone else
# does not count: the command line must name this home.
running() {
	local pid line
	[ -f "$home/server.pid" ] || return 1
	pid=$(cat "$home/server.pid")
	case $pid in
	'' | *[!0-9]*) return 1 ;;
	esac
	kill -0 "$pid" 2>/dev/null || return 1
	if [ -r "/proc/$pid/cmdline" ]; then
		line=$(tr '\0' ' ' <"/proc/$pid/cmdline") 2>/dev/null || return 1
	else
		line=$(ps -ww -p "$pid" -o args= 2>/dev/null) || return 1
	fi
	case "$line " in
	*"--home-dir=$home "* | *"run --home $home "*) printf '%s\n' "$pid" ;;
	*) return 1 ;;
	esac
}

# taken tells whether something listens on a port of loopback.
taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
	local tried=0 candidate
	while [ "$tried" -lt 100 ]; do
		candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
		if ! taken "$candidate"; then
			printf '%s\n' "$candidate"
			return
		fi
		tried=$((tried + 1))
	done
	die "no free port was found in a hundred tries."
}

# run becomes the server: the process number stays, so whoever started this script has started the server.
run() {
	[ -n "$home" ] && [ -n "$port" ] || die "run needs --home and --port."
	find_java
	local jars pid compile=''
	jars=$(fetch) || exit 1
	settle_home
	if pid=$(running) && [ "$pid" != "$$" ]; then
		die "a server already runs in $home (process $pid)."
	fi
	configure
	[ -z "$quick" ] || compile=-XX:TieredStopAtLevel=1
	echo "$$" >"$home/server.pid"
	# One collector thread and no spare threads: a small heap on a machine that also runs the tests.
	exec "$java" "-Xmx$memory" -XX:+UseSerialGC $compile -cp "$jars/*" \
		org.neo4j.server.CommunityEntryPoint "--home-dir=$home" "--config-dir=$home/conf" --console-mode
}

start() {
	command -v go >/dev/null 2>&1 || die "go was not found; it is needed to ask the server its first query."
	find_java
	fetch >/dev/null

	local temporary='' pid old
	if [ -z "$home" ]; then
		temporary=yes
		home=$(mktemp -d "${TMPDIR:-/tmp}/behalf-neo4j.XXXXXX")
	fi
	settle_home
	[ -z "$temporary" ] || : >"$home/temporary"
	if pid=$(running); then
		die "a server already runs in $home (process $pid, $(cat "$home/address" 2>/dev/null || echo 'still starting')). To end it: scripts/neo4j/neo4j.sh stop --home $home"
	fi
	if [ -z "$port" ]; then
		port=$(free_port)
	elif taken "$port"; then
		[ -z "$temporary" ] || rm -rf "$home"
		die "port $port is taken on 127.0.0.1. Give another with --port, or none to get a free one."
	fi

	# The password: the wanted one, and the one that the server knows so far.
	old=neo4j
	if [ -f "$home/password" ]; then
		old=$(cat "$home/password")
		[ -n "$password" ] || password=$old
	fi
	[ -n "$password" ] || password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')

	# Built first: if it does not build, nothing has been started yet.
	local ready=$home/boltready address=bolt://127.0.0.1:$port
	rm -f "$home/address"
	(cd "$root" && go build -o "$ready" ./storage/neo4j/neo4jtest/cmd/boltready) || die "the program that asks the first query does not build."

	set -- --home "$home" --port "$port" --memory "$memory" --page-cache "$pages"
	[ -z "$quick" ] || set -- "$@" --quick
	nohup bash "$self" run "$@" </dev/null >"$home/console.log" 2>&1 &
	pid=$!
	trap 'end "$pid"; [ -z "$temporary" ] || rm -rf "$home"; exit 130' INT TERM HUP

	wait_for_bolt "$pid" || fail_start "$pid" "$temporary"
	NEO4J_PASSWORD=$password NEO4J_OLD_PASSWORD=$old "$ready" -address "$address" -timeout "${start_seconds}s" ||
		fail_start "$pid" "$temporary"
	rm -f "$ready"
	(umask 077 && printf '%s\n' "$password" >"$home/password")
	printf '%s\n' "$address" >"$home/address"

	say "Neo4j Community $version answers. Data and logs: $home"
	say ""
	say "  export BEHALF_STORE=neo4j://neo4j:$password@127.0.0.1:$port"
	say ""
	if [ -n "$foreground" ]; then
		say "Ctrl-C ends it."
		printf '%s\n' "$address"
		trap 'kill -TERM "$pid" 2>/dev/null || true' INT TERM HUP
		local status=0
		while kill -0 "$pid" 2>/dev/null; do
			status=0
			wait "$pid" || status=$?
		done
		rm -f "$home/server.pid" "$home/address"
		[ -z "$temporary" ] || rm -rf "$home"
		# 143 is what is left of a process that was asked to end, and did.
		[ "$status" -eq 143 ] || [ "$status" -eq 130 ] || [ "$status" -eq 0 ] || die "the server ended by itself with status $status; its log: $home/logs/neo4j.log"
		return 0
	fi
	say "To end it: scripts/neo4j/neo4j.sh stop --home $home"
	trap - INT TERM HUP
	printf '%s\n' "$address"
}

# wait_for_bolt waits until the process that was just started says itself that it listens. Asking the port instead could
# find somebody else's server on it.
wait_for_bolt() {
	local pid=$1 waited=0
	while ! grep -q 'Bolt enabled on' "$home/console.log" 2>/dev/null; do
		kill -0 "$pid" 2>/dev/null || return 1
		[ "$waited" -lt $((start_seconds * 5)) ] || return 1
		waited=$((waited + 1))
		sleep 0.2
	done
}

fail_start() {
	local pid=$1 temporary=$2
	trap - INT TERM HUP
	end "$pid"
	rm -f "$home/server.pid" "$home/boltready"
	tail -n 20 "$home/console.log" | sed 's/^/    /' >&2
	local bound=''
	grep -qiE 'address already in use' "$home/console.log" && bound=yes
	[ -z "$temporary" ] || rm -rf "$home"
	[ -z "$bound" ] || die "port $port is taken on 127.0.0.1. Give another with --port, or none to get a free one."
	die "Neo4j did not start (its last words are above)."
}

# end asks a process to end and waits for it; a process that does not listen is killed.
end() {
	local pid=$1 waited=0
	kill -TERM "$pid" 2>/dev/null || return 0
	while kill -0 "$pid" 2>/dev/null; do
		if [ "$waited" -ge $((stop_seconds * 10)) ]; then
			say "process $pid did not end within $stop_seconds seconds of SIGTERM; killing it"
			kill -KILL "$pid" 2>/dev/null || true
			sleep 0.5
			return 0
		fi
		waited=$((waited + 1))
		sleep 0.1
	done
}

stop() {
	[ -n "$home" ] || die "stop needs --home: the folder that start printed."
	[ -d "$home" ] || die "there is no folder $home."
	home=$(cd "$home" && pwd)
	local pid
	if pid=$(running); then
		end "$pid"
		say "the server in $home has ended"
	else
		say "no server runs in $home"
	fi
	rm -f "$home/server.pid" "$home/address"
	if [ -f "$home/temporary" ] && [ -f "$home/conf/neo4j.conf" ]; then
		rm -rf "$home"
	fi
}

# ---------------------------------------------------------------------------------------------------------------------

[ -n "$version" ] || die "$pom does not say which version of Neo4j to take."
command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
fetch | check)
	[ $# -eq 0 ] || die "$command takes no options."
	[ "$command" = check ] || find_java
	"$command"
	;;
start | stop | run)
	parse "$@"
	"$command"
	;;
help | -h | --help) usage ;;
*)
	usage >&2
	die "unknown command $command"
	;;
esac
