# bushmail: make, make check, make torture, make demo, make bench, make setup
# check, make install DESTDIR= PREFIX=.  POSIX make and a C compiler are all it
# needs. For who works on it: make cover, make lint, make fuzz.

.POSIX:

CC = `head -n 1 conf-cc`
LD = `head -n 1 conf-ld`
HOME_DIR = `head -n 1 conf-home`
CFLAGS =
LDFLAGS =
AR = ar
DESTDIR =
OWNER =
PREFIX = /usr/local

.SUFFIXES:
.SUFFIXES: .c .o

# One program, one file.
PROGRAMS = \
	bush-inject \
	bushmail-conf \
	bushmail-flush \
	cmdclient \
	fastforward \
	forward \
	maildirdiet \
	maildirmake \
	maildirpull \
	maildirpush \
	maildirqmtp \
	maildirserial \
	maildirsmtp \
	maildirstat \
	maildirvirt \
	newaliases \
	newinclude \
	printforward \
	printmaillist \
	qmail-queue \
	qmail-virt \
	qmtp-queue \
	qmtpd \
	sendmail \
	serialcmd \
	serialqmtp \
	serialsmtp \
	setforward \
	setlock \
	setmaillist \
	squeeze \
	tcpclient \
	tcpenv \
	tcprules \
	tcprulescheck \
	tcpserver \
	turn \

# One type or service, one unit; every program is linked with the archive.
UNITS = \
	accept.o \
	account.o \
	adapt.o \
	addr.o \
	addrlist.o \
	ahead.o \
	aliases.o \
	answer.o \
	arith.o \
	ascii.o \
	batch.o \
	bithist.o \
	bounce.o \
	budget.o \
	callers.o \
	cdb.o \
	cdbmake.o \
	checkmail.o \
	checkup.o \
	client.o \
	coder.o \
	command.o \
	commit.o \
	confine.o \
	control.o \
	converse.o \
	coproc.o \
	cork.o \
	deadline.o \
	deliver.o \
	diet.o \
	done.o \
	donelog.o \
	dotenv.o \
	dotqmail.o \
	env.o \
	envelope.o \
	error.o \
	expand.o \
	fd.o \
	fed.o \
	figures.o \
	flight.o \
	flushdir.o \
	fmt.o \
	frame.o \
	fwdtable.o \
	fwdtext.o \
	getln.o \
	handed.o \
	hello.o \
	history.o \
	home.o \
	incoming.o \
	ip.o \
	json.o \
	known.o \
	layout.o \
	links.o \
	lock.o \
	logistic.o \
	lookup.o \
	lore.o \
	maildir.o \
	mailhead.o \
	maillist.o \
	mailq.o \
	making.o \
	match.o \
	mbox.o \
	mcache.o \
	message.o \
	mixer.o \
	model.o \
	names.o \
	netstring.o \
	notes.o \
	offices.o \
	open.o \
	order.o \
	overhear.o \
	pace.o \
	package.o \
	passon.o \
	peer.o \
	primer.o \
	prioq.o \
	priv.o \
	probe.o \
	progress.o \
	qmail.o \
	qmtp.o \
	qualify.o \
	queued.o \
	queues.o \
	queuestat.o \
	ration.o \
	rcpthosts.o \
	received.o \
	refine.o \
	refusal.o \
	removal.o \
	repeat.o \
	replace.o \
	reply.o \
	report.o \
	result.o \
	results.o \
	route.o \
	rules.o \
	scan.o \
	server.o \
	session.o \
	set.o \
	setup.o \
	sha256.o \
	sig.o \
	slots.o \
	slurp.o \
	smtpask.o \
	smtphear.o \
	smtpline.o \
	smtpsay.o \
	socket.o \
	spill.o \
	squeezed.o \
	status.o \
	stepwords.o \
	stralloc.o \
	strerr.o \
	subgetopt.o \
	submit.o \
	substdio.o \
	sys.o \
	talk.o \
	tally.o \
	text.o \
	textin.o \
	tokens.o \
	ucspi.o \
	uint24.o \
	unanswered.o \
	urgency.o \
	usage.o \
	users.o \
	verdict.o \
	virt.o \
	wait.o \
	wake.o \
	wire.o \
	words.o \
	wrap.o \

# Units that drivers share.
TESTUNITS = \
	tests/callline.o \
	tests/calls.o \
	tests/census.o \
	tests/disk.o \
	tests/points.o \
	tests/powerscenes.o \
	tests/recording.o \
	tests/sample.o \
	tests/scenes.o \
	tests/sink.o \
	tests/stage.o \
	tests/sweep.o \
	tests/tree.o \

# Drivers that the tests use, never installed.
DRIVERS = \
	tests/clock \
	tests/codes \
	tests/fakeclient \
	tests/havoc \
	tests/limit \
	tests/linksim \
	tests/load \
	tests/pair \
	tests/qmtpsink \
	tests/queueclient \
	tests/rawdisk \
	tests/rss \
	tests/smtpsink \
	tests/sweep-calls \
	tests/sweep-cuts \
	tests/sweep-power \
	tests/t_accept \
	tests/t_addr \
	tests/t_addrlist \
	tests/t_ahead \
	tests/t_aliases \
	tests/t_answer \
	tests/t_ascii \
	tests/t_batch \
	tests/t_bounce \
	tests/t_budget \
	tests/t_callers \
	tests/t_cdb \
	tests/t_census \
	tests/t_coder \
	tests/t_command \
	tests/t_commit \
	tests/t_confine \
	tests/t_confinefail \
	tests/t_control \
	tests/t_cork \
	tests/t_deadline \
	tests/t_diet \
	tests/t_disk \
	tests/t_done \
	tests/t_donelog \
	tests/t_dotqmail \
	tests/t_env \
	tests/t_envelope \
	tests/t_error \
	tests/t_expand \
	tests/t_faults \
	tests/t_fd \
	tests/t_figures \
	tests/t_flight \
	tests/t_flushdir \
	tests/t_fmt \
	tests/t_frame \
	tests/t_getln \
	tests/t_handed \
	tests/t_hello \
	tests/t_history \
	tests/t_home \
	tests/t_ip \
	tests/t_json \
	tests/t_known \
	tests/t_links \
	tests/t_lock \
	tests/t_lookup \
	tests/t_lore \
	tests/t_maildir \
	tests/t_mailhead \
	tests/t_match \
	tests/t_mbox \
	tests/t_message \
	tests/t_names \
	tests/t_netstring \
	tests/t_notes \
	tests/t_offices \
	tests/t_open \
	tests/t_order \
	tests/t_overhear \
	tests/t_pace \
	tests/t_package \
	tests/t_prioq \
	tests/t_progress \
	tests/t_qmtp \
	tests/t_queued \
	tests/t_queuestat \
	tests/t_rcpthosts \
	tests/t_received \
	tests/t_refusal \
	tests/t_repeat \
	tests/t_reply \
	tests/t_result \
	tests/t_results \
	tests/t_route \
	tests/t_rules \
	tests/t_sample \
	tests/t_scan \
	tests/t_set \
	tests/t_setup \
	tests/t_sha256 \
	tests/t_short \
	tests/t_sig \
	tests/t_smtpask \
	tests/t_smtphear \
	tests/t_smtpline \
	tests/t_smtpsay \
	tests/t_socket \
	tests/t_spill \
	tests/t_status \
	tests/t_stralloc \
	tests/t_strerr \
	tests/t_subgetopt \
	tests/t_substdio \
	tests/t_sys \
	tests/t_tally \
	tests/t_textin \
	tests/t_tokens \
	tests/t_uint24 \
	tests/t_urgency \
	tests/t_users \
	tests/t_wait \
	tests/t_wake \
	tests/t_words \
	tests/takecensus \
	tests/terminal \
	tests/trace \

# Parsers fed from files: "make check" replays tests/seeds through them.
FUZZERS = \
	tests/fuzz_address \
	tests/fuzz_aliases \
	tests/fuzz_answers \
	tests/fuzz_cdb \
	tests/fuzz_coder \
	tests/fuzz_control \
	tests/fuzz_diet \
	tests/fuzz_dotqmail \
	tests/fuzz_envelope \
	tests/fuzz_expand \
	tests/fuzz_frame \
	tests/fuzz_fwdtext \
	tests/fuzz_handed \
	tests/fuzz_hello \
	tests/fuzz_json \
	tests/fuzz_links \
	tests/fuzz_mailhead \
	tests/fuzz_peer \
	tests/fuzz_qmtp \
	tests/fuzz_qmtpd \
	tests/fuzz_result \
	tests/fuzz_route \
	tests/fuzz_rules \
	tests/fuzz_scan \
	tests/fuzz_smtphear \
	tests/fuzz_smtpline \
	tests/fuzz_smtpsay \
	tests/fuzz_spill \
	tests/fuzz_urgency \
	tests/fuzz_users \

all: $(PROGRAMS)

.c.o:
	$(CC) $(CFLAGS) -I. -c -o $@ $<

bush.a: $(UNITS)
	rm -f $@
	$(AR) rcs $@ $(UNITS)

home_auto.h: conf-home
	echo "#define HOME_AUTO \"$(HOME_DIR)\"" > $@

$(PROGRAMS): bush.a
	$(LD) $(LDFLAGS) -o $@ $@.o bush.a

tests/tests.a: $(TESTUNITS)
	rm -f $@
	$(AR) rcs $@ $(TESTUNITS)

$(DRIVERS): tests/tests.a bush.a
	$(LD) $(LDFLAGS) -o $@ $@.o tests/tests.a bush.a

$(FUZZERS): bush.a tests/fuzz_main.o
	$(LD) $(LDFLAGS) -o $@ $@.o tests/fuzz_main.o bush.a

drivers: all $(DRIVERS) $(FUZZERS) tests/starve.o

# For tests/nomem.t: the programs, in the directory STARVED, with memory that
# runs out.
starved: all tests/starve.o
	for p in $(PROGRAMS); do \
	  $(LD) $(LDFLAGS) -o "$(STARVED)/$$p" $$p.o tests/starve.o bush.a \
	  || exit 1; done

# Built two at a time, where make knows how.
check:
	$(MAKE) -j2 drivers || $(MAKE) drivers
	sh tests/run

# Faults at thousands of points; LONG=1: at every point there is.
torture: drivers
	LONG="$(LONG)" sh tests/torture

demo: drivers
	sh tests/unroot sh tests/demo

bench: drivers
	sh tests/postfix sh tests/unroot sh tests/bench

# What mail costs on a link, and how long it takes on slow ones: doc/measuring.
bench-link: drivers
	sh tests/bench-link

bench-drain: drivers
	BENCHDRAIN=yes sh tests/bench-link

# For clang: build/fuzz_X for each parser, to be run by hand.
fuzz:
	sh tests/mkfuzz

# build/bushmail_VERSION_ARCH.deb; needs dpkg-dev and debhelper.
deb:
	sh debian/mkdeb

# build/static: one file for each program, by musl-gcc; and their sizes.
static:
	sh tests/mkstatic

sizes: all
	sh tests/sizes

# What analyzers say: those that are installed.
lint: drivers
	sh tests/lint

# Which branches the tests reach, in build/cover; needs gcc.
cover:
	sh tests/cover

# Into conf-home; OWNER is the user that spool/ and alias/ are made for.
setup: all
	OWNER="$(OWNER)" sh install.sh setup "$(HOME_DIR)" $(PROGRAMS)

# For packagers: below DESTDIR and PREFIX.
install: all
	HOME_DIR="$(HOME_DIR)" sh install.sh install "$(DESTDIR)$(PREFIX)" $(PROGRAMS)

uninstall:
	sh install.sh uninstall "$(DESTDIR)$(PREFIX)" $(PROGRAMS)

clean:
	rm -f *.o tests/*.o bush.a tests/tests.a home_auto.h $(PROGRAMS) $(DRIVERS) $(FUZZERS)
	rm -rf build

depcheck:
	sh tests/depcheck

# What each object is made from: "sh tests/depcheck -w" writes the rest.
accept.o: accept.c accept.h commit.h maildir.h sha256.h spill.h stralloc.h tally.h envelope.h substdio.h fmt.h received.h sys.h
account.o: account.c account.h deadline.h figures.h stralloc.h fmt.h home.h maildir.h names.h prioq.h open.h
adapt.o: adapt.c adapt.h
addr.o: addr.c addr.h
addrlist.o: addrlist.c addrlist.h qualify.h stralloc.h tokens.h addr.h
ahead.o: ahead.c ahead.h queued.h stralloc.h substdio.h
aliases.o: aliases.c aliases.h qualify.h stralloc.h substdio.h tokens.h ascii.h getln.h maillist.h
answer.o: answer.c answer.h netstring.h stralloc.h
arith.o: arith.c arith.h stralloc.h
ascii.o: ascii.c ascii.h
batch.o: batch.c batch.h commit.h maildir.h done.h stralloc.h donelog.h control.h dotqmail.h mcache.h queued.h substdio.h verdict.h error.h strerr.h
bithist.o: bithist.c bithist.h
bounce.o: bounce.c bounce.h stralloc.h addr.h ascii.h control.h envelope.h substdio.h error.h fmt.h qmail.h
budget.o: budget.c budget.h deadline.h stralloc.h scan.h
bush-inject.o: bush-inject.c addr.h ascii.h env.h envelope.h stralloc.h substdio.h error.h fd.h qmail.h sig.h status.h strerr.h subgetopt.h usage.h
bushmail-conf.o: bushmail-conf.c ascii.h checkup.h stralloc.h env.h error.h fmt.h ip.h layout.h making.h setup.h lock.h open.h priv.h probe.h scan.h squeezed.h strerr.h subgetopt.h substdio.h usage.h wait.h words.h
bushmail-flush.o: bushmail-flush.c account.h deadline.h figures.h stralloc.h fd.h fmt.h home.h links.h passon.h overhear.h priv.h scan.h session.h sig.h squeezed.h stepwords.h strerr.h subgetopt.h substdio.h sys.h usage.h wait.h
callers.o: callers.c callers.h ip.h
cdb.o: cdb.c cdb.h
cdbmake.o: cdbmake.c cdbmake.h substdio.h cdb.h
checkmail.o: checkmail.c checkmail.h checkup.h stralloc.h control.h error.h links.h passon.h maildir.h scan.h users.h virt.h dotqmail.h route.h verdict.h
checkup.o: checkup.c checkup.h stralloc.h checkmail.h control.h deadline.h env.h error.h home.h ip.h open.h scan.h slurp.h socket.h version.h
client.o: client.c client.h fed.h queued.h stralloc.h substdio.h results.h fmt.h scan.h strerr.h subgetopt.h usage.h
cmdclient.o: cmdclient.c deadline.h env.h fd.h fmt.h home.h stralloc.h scan.h sig.h strerr.h subgetopt.h substdio.h usage.h wait.h
coder.o: coder.c coder.h stralloc.h arith.h model.h primer.h
command.o: command.c command.h stralloc.h deadline.h error.h fd.h home.h sig.h substdio.h wait.h
commit.o: commit.c commit.h maildir.h deadline.h flushdir.h lock.h open.h sys.h version.h
confine.o: confine.c confine.h env.h
control.o: control.c control.h stralloc.h ascii.h getln.h substdio.h home.h open.h scan.h
converse.o: converse.c converse.h coproc.h overhear.h ration.h budget.h deadline.h stralloc.h names.h maildir.h prioq.h queued.h substdio.h
coproc.o: coproc.c coproc.h fd.h home.h stralloc.h sig.h substdio.h sys.h wait.h
cork.o: cork.c cork.h deadline.h stralloc.h
deadline.o: deadline.c deadline.h
deliver.o: deliver.c deliver.h batch.h commit.h maildir.h done.h stralloc.h donelog.h control.h dotqmail.h mcache.h queued.h substdio.h verdict.h message.h virt.h route.h users.h command.h dotenv.h envelope.h error.h fmt.h mbox.h qmail.h wait.h
diet.o: diet.c diet.h stralloc.h substdio.h ascii.h
done.o: done.c done.h stralloc.h ascii.h flushdir.h fmt.h open.h scan.h sha256.h slurp.h substdio.h
donelog.o: donelog.c donelog.h control.h stralloc.h done.h maildir.h ascii.h getln.h substdio.h open.h
dotenv.o: dotenv.c dotenv.h stralloc.h virt.h dotqmail.h route.h control.h users.h verdict.h ascii.h env.h fmt.h home.h
dotqmail.o: dotqmail.c dotqmail.h stralloc.h addr.h ascii.h error.h open.h slurp.h
env.o: env.c env.h scan.h
envelope.o: envelope.c envelope.h stralloc.h substdio.h ascii.h
error.o: error.c error.h
expand.o: expand.c expand.h cdb.h set.h stralloc.h ascii.h fwdtable.h cdbmake.h substdio.h replace.h getln.h maillist.h open.h
fastforward.o: fastforward.c addr.h command.h stralloc.h env.h expand.h cdb.h set.h fd.h fmt.h notes.h done.h open.h qmail.h substdio.h sig.h slurp.h strerr.h subgetopt.h usage.h wait.h
fd.o: fd.c fd.h scan.h
fed.o: fed.c fed.h ascii.h
figures.o: figures.c figures.h fmt.h scan.h
flight.o: flight.c flight.h deadline.h
flushdir.o: flushdir.c flushdir.h open.h stralloc.h
fmt.o: fmt.c fmt.h
forward.o: forward.c addr.h env.h qmail.h substdio.h strerr.h usage.h
frame.o: frame.c frame.h stralloc.h
fwdtable.o: fwdtable.c fwdtable.h cdb.h cdbmake.h substdio.h replace.h set.h stralloc.h ascii.h maillist.h
fwdtext.o: fwdtext.c fwdtext.h stralloc.h substdio.h addr.h ascii.h maillist.h
getln.o: getln.c getln.h stralloc.h substdio.h ascii.h
handed.o: handed.c handed.h stralloc.h substdio.h addr.h error.h strerr.h
hello.o: hello.c hello.h coder.h stralloc.h uint24.h
history.o: history.c history.h coder.h stralloc.h hello.h sha256.h open.h substdio.h uint24.h
home.o: home.c home.h stralloc.h env.h home_auto.h sig.h
incoming.o: incoming.c incoming.h ucspi.h fmt.h ip.h stralloc.h env.h open.h rules.h scan.h socket.h deadline.h strerr.h sys.h
ip.o: ip.c ip.h fmt.h scan.h
json.o: json.c json.h stralloc.h fmt.h
known.o: known.c known.h coder.h stralloc.h hello.h model.h open.h substdio.h
layout.o: layout.c layout.h making.h setup.h stralloc.h control.h fmt.h ip.h
links.o: links.c links.h passon.h stralloc.h control.h subgetopt.h
lock.o: lock.c lock.h sys.h
logistic.o: logistic.c logistic.h
lookup.o: lookup.c lookup.h deadline.h ip.h stralloc.h ascii.h fd.h scan.h sig.h socket.h substdio.h wait.h
lore.o: lore.c lore.h coder.h stralloc.h hello.h history.h sha256.h known.h
maildir.o: maildir.c maildir.h flushdir.h fmt.h open.h sys.h version.h
maildirdiet.o: maildirdiet.c commit.h maildir.h control.h stralloc.h diet.h substdio.h done.h env.h message.h queued.h strerr.h subgetopt.h usage.h
maildirmake.o: maildirmake.c error.h open.h strerr.h subgetopt.h usage.h
maildirpull.o: maildirpull.c home.h stralloc.h priv.h scan.h session.h squeezed.h strerr.h subgetopt.h usage.h
maildirpush.o: maildirpush.c env.h fmt.h home.h stralloc.h maildir.h offices.h passon.h peer.h priv.h session.h strerr.h subgetopt.h substdio.h usage.h wire.h
maildirqmtp.o: maildirqmtp.c squeezed.h stralloc.h usage.h wrap.h passon.h
maildirserial.o: maildirserial.c commit.h maildir.h converse.h coproc.h overhear.h ration.h budget.h deadline.h stralloc.h names.h prioq.h queued.h substdio.h fd.h figures.h fmt.h lock.h order.h passon.h priv.h progress.h refusal.h bounce.h removal.h report.h repeat.h result.h scan.h sig.h strerr.h subgetopt.h usage.h wait.h
maildirsmtp.o: maildirsmtp.c usage.h wrap.h passon.h stralloc.h
maildirstat.o: maildirstat.c fmt.h json.h stralloc.h queues.h set.h queuestat.h scan.h strerr.h subgetopt.h substdio.h usage.h
maildirvirt.o: maildirvirt.c control.h stralloc.h fmt.h home.h strerr.h subgetopt.h usage.h
mailhead.o: mailhead.c mailhead.h addrlist.h qualify.h stralloc.h tokens.h ascii.h
maillist.o: maillist.c maillist.h addr.h ascii.h
mailq.o: mailq.c mailq.h stralloc.h envelope.h substdio.h fmt.h maildir.h names.h prioq.h queued.h queues.h set.h
making.o: making.c making.h setup.h stralloc.h command.h open.h wait.h
match.o: match.c match.h past.h
mbox.o: mbox.c mbox.h substdio.h deadline.h flushdir.h lock.h
mcache.o: mcache.c mcache.h maildir.h stralloc.h
message.o: message.c message.h queued.h stralloc.h substdio.h ascii.h done.h fd.h scan.h
mixer.o: mixer.c mixer.h logistic.h
model.o: model.c model.h adapt.h bithist.h logistic.h match.h past.h mixer.h refine.h slots.h text.h
names.o: names.c names.h maildir.h prioq.h stralloc.h
netstring.o: netstring.c netstring.h stralloc.h fmt.h
newaliases.o: newaliases.c aliases.h qualify.h stralloc.h substdio.h tokens.h fmt.h fwdtable.h cdb.h cdbmake.h replace.h set.h open.h strerr.h subgetopt.h usage.h
newinclude.o: newinclude.c aliases.h qualify.h stralloc.h substdio.h tokens.h fmt.h getln.h open.h replace.h strerr.h subgetopt.h usage.h
notes.o: notes.c notes.h done.h stralloc.h ascii.h open.h scan.h
offices.o: offices.c offices.h stralloc.h control.h home.h
open.o: open.c open.h
order.o: order.c order.h maildir.h stralloc.h substdio.h envelope.h open.h scan.h urgency.h
overhear.o: overhear.c overhear.h fd.h fmt.h substdio.h wait.h
pace.o: pace.c pace.h deadline.h
package.o: package.c package.h queued.h stralloc.h substdio.h fmt.h netstring.h
passon.o: passon.c passon.h budget.h deadline.h stralloc.h order.h maildir.h substdio.h
peer.o: peer.c peer.h env.h
primer.o: primer.c primer.h
printforward.o: printforward.c ascii.h cdb.h fwdtable.h cdbmake.h substdio.h replace.h set.h stralloc.h fwdtext.h strerr.h subgetopt.h usage.h
printmaillist.o: printmaillist.c getln.h stralloc.h substdio.h maillist.h strerr.h subgetopt.h usage.h
prioq.o: prioq.c prioq.h
priv.o: priv.c priv.h open.h sig.h stralloc.h sys.h wait.h
probe.o: probe.c probe.h checkup.h stralloc.h command.h home.h lock.h maildir.h names.h prioq.h open.h qmail.h substdio.h
progress.o: progress.c progress.h deadline.h fmt.h substdio.h
qmail-queue.o: qmail-queue.c commit.h maildir.h deadline.h env.h envelope.h stralloc.h substdio.h fd.h fmt.h handed.h home.h lock.h open.h priv.h received.h scan.h sha256.h sig.h spill.h strerr.h sys.h usage.h wait.h
qmail-virt.o: qmail-virt.c batch.h commit.h maildir.h done.h stralloc.h donelog.h control.h dotqmail.h mcache.h queued.h substdio.h verdict.h deliver.h message.h virt.h route.h users.h fd.h fmt.h getln.h sig.h strerr.h subgetopt.h usage.h
qmail.o: qmail.c qmail.h substdio.h addr.h deadline.h env.h fd.h fmt.h home.h stralloc.h sig.h slurp.h wait.h
qmtp-queue.o: qmtp-queue.c answer.h netstring.h stralloc.h ascii.h control.h deadline.h env.h fd.h handed.h substdio.h lookup.h ip.h socket.h strerr.h usage.h
qmtp.o: qmtp.c qmtp.h netstring.h stralloc.h ascii.h
qmtpd.o: qmtpd.c accept.h commit.h maildir.h sha256.h spill.h stralloc.h tally.h addr.h ascii.h confine.h control.h deadline.h env.h fd.h figures.h fmt.h pace.h peer.h priv.h qmail.h substdio.h qmtp.h netstring.h rcpthosts.h cdb.h received.h reply.h scan.h sig.h strerr.h subgetopt.h usage.h wake.h
qualify.o: qualify.c qualify.h stralloc.h addr.h ascii.h control.h
queued.o: queued.c queued.h stralloc.h substdio.h envelope.h error.h fmt.h open.h strerr.h
queues.o: queues.c queues.h set.h stralloc.h ascii.h control.h home.h links.h passon.h offices.h
queuestat.o: queuestat.c queuestat.h maildir.h names.h prioq.h stralloc.h open.h
ration.o: ration.c ration.h budget.h deadline.h stralloc.h names.h maildir.h prioq.h queued.h substdio.h
rcpthosts.o: rcpthosts.c rcpthosts.h cdb.h control.h stralloc.h ascii.h home.h open.h
received.o: received.c received.h stralloc.h env.h fmt.h
refine.o: refine.c refine.h logistic.h
refusal.o: refusal.c refusal.h bounce.h stralloc.h maildir.h names.h prioq.h removal.h report.h progress.h deadline.h repeat.h open.h strerr.h version.h
removal.o: removal.c removal.h maildir.h names.h prioq.h stralloc.h commit.h open.h
repeat.o: repeat.c repeat.h stralloc.h
replace.o: replace.c replace.h flushdir.h lock.h
reply.o: reply.c reply.h commit.h maildir.h stralloc.h substdio.h fmt.h
report.o: report.c report.h names.h maildir.h prioq.h stralloc.h progress.h deadline.h repeat.h fmt.h strerr.h
result.o: result.c result.h stralloc.h
results.o: results.c results.h stralloc.h deadline.h
route.o: route.c route.h control.h stralloc.h ascii.h
rules.o: rules.c rules.h stralloc.h ascii.h cdb.h fmt.h ip.h scan.h
scan.o: scan.c scan.h
sendmail.o: sendmail.c addrlist.h qualify.h stralloc.h tokens.h ascii.h control.h env.h envelope.h substdio.h fmt.h home.h mailhead.h mailq.h priv.h qmail.h submit.h set.h sig.h status.h strerr.h subgetopt.h sys.h textin.h usage.h
serialcmd.o: serialcmd.c addr.h ascii.h client.h fed.h queued.h stralloc.h substdio.h results.h command.h env.h envelope.h error.h fd.h fmt.h maildir.h message.h sig.h strerr.h tokens.h usage.h verdict.h wait.h
serialqmtp.o: serialqmtp.c ahead.h queued.h stralloc.h substdio.h answer.h netstring.h package.h sys.h talk.h client.h fed.h results.h server.h pace.h deadline.h unanswered.h usage.h
serialsmtp.o: serialsmtp.c addr.h ascii.h control.h stralloc.h deadline.h fmt.h message.h queued.h substdio.h smtpask.h smtphear.h smtpsay.h strerr.h talk.h client.h fed.h results.h server.h pace.h usage.h
server.o: server.c server.h pace.h deadline.h stralloc.h env.h sys.h
session.o: session.c session.h deadline.h open.h
set.o: set.c set.h stralloc.h
setforward.o: setforward.c fmt.h fwdtext.h stralloc.h substdio.h fwdtable.h cdb.h cdbmake.h replace.h set.h strerr.h subgetopt.h usage.h
setlock.o: setlock.c home.h stralloc.h lock.h open.h strerr.h subgetopt.h usage.h
setmaillist.o: setmaillist.c fmt.h getln.h stralloc.h substdio.h maillist.h replace.h strerr.h subgetopt.h usage.h
setup.o: setup.c setup.h stralloc.h ascii.h flushdir.h open.h replace.h slurp.h substdio.h
sha256.o: sha256.c sha256.h
sig.o: sig.c sig.h fd.h
slots.o: slots.c slots.h bithist.h past.h
slurp.o: slurp.c slurp.h stralloc.h substdio.h
smtpask.o: smtpask.c smtpask.h
smtphear.o: smtphear.c smtphear.h ascii.h scan.h
smtpline.o: smtpline.c smtpline.h stralloc.h ascii.h envelope.h substdio.h
smtpsay.o: smtpsay.c smtpsay.h smtphear.h stralloc.h addr.h ascii.h envelope.h substdio.h
socket.o: socket.c socket.h deadline.h ip.h fd.h
spill.o: spill.c spill.h maildir.h sha256.h ascii.h substdio.h
squeeze.o: squeeze.c confine.h coproc.h cork.h deadline.h stralloc.h env.h error.h fd.h flight.h fmt.h frame.h hello.h coder.h links.h passon.h lock.h lore.h history.h sha256.h open.h peer.h priv.h scan.h sig.h strerr.h subgetopt.h substdio.h sys.h usage.h wait.h wire.h
squeezed.o: squeezed.c squeezed.h stralloc.h home.h
status.o: status.c status.h scan.h
stepwords.o: stepwords.c stepwords.h links.h passon.h stralloc.h squeezed.h
stralloc.o: stralloc.c stralloc.h fmt.h
strerr.o: strerr.c strerr.h error.h substdio.h
subgetopt.o: subgetopt.c subgetopt.h
submit.o: submit.c submit.h qualify.h stralloc.h ascii.h fmt.h qmail.h substdio.h smtpline.h status.h textin.h
substdio.o: substdio.c substdio.h
sys.o: sys.c sys.h open.h substdio.h
talk.o: talk.c talk.h client.h fed.h queued.h stralloc.h substdio.h results.h server.h pace.h deadline.h confine.h error.h fd.h fmt.h strerr.h
tally.o: tally.c tally.h
tcpclient.o: tcpclient.c confine.h deadline.h fd.h fmt.h home.h stralloc.h ip.h lookup.h scan.h socket.h strerr.h subgetopt.h ucspi.h usage.h
tcpenv.o: tcpenv.c confine.h fd.h fmt.h home.h stralloc.h incoming.h ucspi.h ip.h socket.h deadline.h strerr.h subgetopt.h usage.h
tcprules.o: tcprules.c cdbmake.h substdio.h fmt.h getln.h stralloc.h replace.h rules.h strerr.h subgetopt.h usage.h
tcprulescheck.o: tcprulescheck.c env.h open.h rules.h stralloc.h strerr.h subgetopt.h substdio.h usage.h
tcpserver.o: tcpserver.c callers.h ip.h confine.h deadline.h env.h fd.h fmt.h home.h stralloc.h incoming.h ucspi.h lookup.h priv.h scan.h sig.h socket.h strerr.h subgetopt.h substdio.h usage.h wait.h
text.o: text.c text.h past.h
textin.o: textin.c textin.h
tokens.o: tokens.c tokens.h stralloc.h ascii.h
turn.o: turn.c home.h stralloc.h strerr.h subgetopt.h usage.h wire.h
ucspi.o: ucspi.c ucspi.h fmt.h ip.h stralloc.h deadline.h env.h lookup.h socket.h
uint24.o: uint24.c uint24.h
unanswered.o: unanswered.c unanswered.h stralloc.h
urgency.o: urgency.c urgency.h ascii.h
usage.o: usage.c usage.h env.h fd.h sig.h strerr.h substdio.h version.h
users.o: users.c users.h stralloc.h ascii.h error.h fmt.h home.h open.h scan.h slurp.h
verdict.o: verdict.c verdict.h stralloc.h
virt.o: virt.c virt.h dotqmail.h stralloc.h route.h control.h users.h verdict.h addr.h ascii.h error.h fmt.h home.h open.h slurp.h
wait.o: wait.c wait.h
wake.o: wake.c wake.h fd.h home.h stralloc.h sig.h strerr.h wait.h
wire.o: wire.c wire.h fd.h open.h
words.o: words.c words.h ascii.h
wrap.o: wrap.c wrap.h passon.h stralloc.h home.h squeezed.h strerr.h subgetopt.h usage.h
tests/broken.o: tests/broken.c commit.h maildir.h maildir.h
tests/callline.o: tests/callline.c tests/callline.h stralloc.h tests/tree.h tests/calls.h deadline.h
tests/calls.o: tests/calls.c tests/calls.h scan.h
tests/census.o: tests/census.c tests/census.h stralloc.h ascii.h open.h tests/sample.h scan.h slurp.h stralloc.h
tests/clock.o: tests/clock.c fd.h fmt.h open.h sig.h strerr.h subgetopt.h substdio.h usage.h wait.h
tests/codes.o: tests/codes.c coder.h stralloc.h
tests/cover.o: tests/cover.c
tests/disk.o: tests/disk.c tests/disk.h stralloc.h open.h scan.h slurp.h stralloc.h substdio.h
tests/fakeclient.o: tests/fakeclient.c substdio.h
tests/fuzz_address.o: tests/fuzz_address.c tests/../addr.h tests/../aliases.h tests/../qualify.h tests/../stralloc.h tests/../substdio.h tests/../tokens.h tests/../ascii.h tests/../dotqmail.h tests/../envelope.h tests/../fwdtext.h tests/../maillist.h tests/../route.h tests/../control.h tests/fuzz.h
tests/fuzz_aliases.o: tests/fuzz_aliases.c tests/../aliases.h tests/../qualify.h tests/../stralloc.h tests/../substdio.h tests/../tokens.h tests/../fwdtable.h tests/../cdb.h tests/../cdbmake.h tests/../replace.h tests/../set.h tests/fuzz.h
tests/fuzz_answers.o: tests/fuzz_answers.c tests/../answer.h tests/../netstring.h tests/../stralloc.h tests/../stralloc.h tests/fuzz.h tests/pieces.h
tests/fuzz_cdb.o: tests/fuzz_cdb.c tests/../cdb.h tests/../cdbmake.h tests/../substdio.h tests/../expand.h tests/../cdb.h tests/../set.h tests/../stralloc.h tests/../maillist.h tests/../rcpthosts.h tests/../control.h tests/../rules.h tests/fuzz.h
tests/fuzz_coder.o: tests/fuzz_coder.c tests/../coder.h tests/../stralloc.h tests/../model.h tests/fuzz.h
tests/fuzz_control.o: tests/fuzz_control.c tests/../ascii.h tests/../control.h tests/../stralloc.h tests/../env.h tests/../fmt.h tests/../open.h tests/../rcpthosts.h tests/../cdb.h tests/../control.h tests/fuzz.h
tests/fuzz_diet.o: tests/fuzz_diet.c tests/../ascii.h tests/../diet.h tests/../stralloc.h tests/../substdio.h tests/../substdio.h tests/fuzz.h
tests/fuzz_dotqmail.o: tests/fuzz_dotqmail.c dotqmail.h stralloc.h tests/fuzz.h
tests/fuzz_envelope.o: tests/fuzz_envelope.c tests/../envelope.h tests/../stralloc.h tests/../substdio.h tests/fuzz.h
tests/fuzz_expand.o: tests/fuzz_expand.c tests/../addr.h tests/../cdbmake.h tests/../substdio.h tests/../expand.h tests/../cdb.h tests/../set.h tests/../stralloc.h tests/../maillist.h tests/fuzz.h
tests/fuzz_frame.o: tests/fuzz_frame.c tests/../frame.h tests/../stralloc.h tests/fuzz.h tests/pieces.h tests/../stralloc.h
tests/fuzz_fwdtext.o: tests/fuzz_fwdtext.c tests/../fwdtable.h tests/../cdb.h tests/../cdbmake.h tests/../substdio.h tests/../replace.h tests/../set.h tests/../stralloc.h tests/../fwdtext.h tests/fuzz.h
tests/fuzz_handed.o: tests/fuzz_handed.c tests/../addr.h tests/../handed.h tests/../stralloc.h tests/../substdio.h tests/../stralloc.h tests/fuzz.h tests/pieces.h
tests/fuzz_hello.o: tests/fuzz_hello.c tests/../hello.h tests/../coder.h tests/../stralloc.h tests/fuzz.h
tests/fuzz_json.o: tests/fuzz_json.c tests/../json.h tests/../stralloc.h tests/../stralloc.h tests/fuzz.h
tests/fuzz_links.o: tests/fuzz_links.c tests/../links.h tests/../passon.h tests/../stralloc.h tests/../stralloc.h tests/fuzz.h
tests/fuzz_mailhead.o: tests/fuzz_mailhead.c tests/../addr.h tests/../ascii.h tests/../mailhead.h tests/../addrlist.h tests/../qualify.h tests/../stralloc.h tests/../tokens.h tests/../textin.h tests/fuzz.h
tests/fuzz_main.o: tests/fuzz_main.c fmt.h tests/fuzz.h open.h strerr.h stralloc.h substdio.h usage.h
tests/fuzz_peer.o: tests/fuzz_peer.c tests/../ascii.h tests/../cdbmake.h tests/../substdio.h tests/../ip.h tests/../rules.h tests/../stralloc.h tests/../scan.h tests/fuzz.h
tests/fuzz_qmtp.o: tests/fuzz_qmtp.c tests/fuzz.h netstring.h stralloc.h qmtp.h netstring.h stralloc.h
tests/fuzz_qmtpd.o: tests/fuzz_qmtpd.c tests/../deadline.h tests/../strerr.h tests/../substdio.h tests/../qmtpd.c tests/../accept.h tests/../commit.h tests/../maildir.h tests/../sha256.h tests/../spill.h tests/../stralloc.h tests/../tally.h tests/../addr.h tests/../ascii.h tests/../confine.h tests/../control.h tests/../deadline.h tests/../env.h tests/../fd.h tests/../figures.h tests/../fmt.h tests/../pace.h tests/../peer.h tests/../priv.h tests/../qmail.h tests/../substdio.h tests/../qmtp.h tests/../netstring.h tests/../rcpthosts.h tests/../cdb.h tests/../received.h tests/../reply.h tests/../scan.h tests/../sig.h tests/../strerr.h tests/../subgetopt.h tests/../usage.h tests/../wake.h tests/../answer.h tests/../envelope.h tests/../open.h tests/fuzz.h
tests/fuzz_result.o: tests/fuzz_result.c tests/../result.h tests/../stralloc.h tests/fuzz.h
tests/fuzz_route.o: tests/fuzz_route.c ascii.h tests/fuzz.h route.h control.h stralloc.h
tests/fuzz_rules.o: tests/fuzz_rules.c tests/../ascii.h tests/../cdb.h tests/../cdbmake.h tests/../substdio.h tests/../rules.h tests/../stralloc.h tests/fuzz.h
tests/fuzz_scan.o: tests/fuzz_scan.c tests/../fmt.h tests/../ip.h tests/../netstring.h tests/../stralloc.h tests/../scan.h tests/fuzz.h
tests/fuzz_smtphear.o: tests/fuzz_smtphear.c tests/../smtphear.h tests/../stralloc.h tests/fuzz.h tests/pieces.h
tests/fuzz_smtpline.o: tests/fuzz_smtpline.c tests/../ascii.h tests/../smtpline.h tests/../stralloc.h tests/../textin.h tests/fuzz.h
tests/fuzz_smtpsay.o: tests/fuzz_smtpsay.c tests/../smtpsay.h tests/../smtphear.h tests/../stralloc.h tests/fuzz.h
tests/fuzz_spill.o: tests/fuzz_spill.c tests/../spill.h tests/../maildir.h tests/../sha256.h tests/fuzz.h
tests/fuzz_urgency.o: tests/fuzz_urgency.c tests/../ascii.h tests/../urgency.h tests/fuzz.h
tests/fuzz_users.o: tests/fuzz_users.c ascii.h tests/fuzz.h users.h stralloc.h
tests/havoc.o: tests/havoc.c deadline.h fmt.h open.h scan.h strerr.h stralloc.h subgetopt.h substdio.h usage.h wait.h
tests/limit.o: tests/limit.c deadline.h priv.h scan.h sig.h strerr.h subgetopt.h usage.h wait.h
tests/linksim.o: tests/linksim.c deadline.h fd.h ip.h scan.h socket.h deadline.h ip.h strerr.h stralloc.h subgetopt.h substdio.h usage.h
tests/load.o: tests/load.c deadline.h fd.h fmt.h ip.h scan.h sig.h socket.h deadline.h ip.h stralloc.h strerr.h subgetopt.h substdio.h usage.h
tests/noalloc.o: tests/noalloc.c
tests/pair.o: tests/pair.c fd.h sig.h substdio.h
tests/points.o: tests/points.c tests/points.h
tests/powerscenes.o: tests/powerscenes.c tests/powerscenes.h tests/stage.h tests/census.h stralloc.h tests/tree.h tests/calls.h deadline.h fd.h open.h tests/sample.h
tests/qmtpsink.o: tests/qmtpsink.c fmt.h netstring.h stralloc.h open.h stralloc.h strerr.h subgetopt.h substdio.h tests/sink.h usage.h
tests/queueclient.o: tests/queueclient.c error.h qmail.h substdio.h strerr.h subgetopt.h usage.h
tests/rawdisk.o: tests/rawdisk.c fmt.h open.h scan.h strerr.h substdio.h sys.h usage.h
tests/recording.o: tests/recording.c tests/recording.h tests/census.h stralloc.h tests/disk.h tests/powerscenes.h tests/stage.h tests/tree.h tests/calls.h deadline.h ascii.h tests/callline.h tests/sample.h
tests/rss.o: tests/rss.c fmt.h getln.h stralloc.h substdio.h open.h scan.h sig.h strerr.h stralloc.h subgetopt.h substdio.h usage.h wait.h
tests/sample.o: tests/sample.c tests/sample.h stralloc.h ascii.h netstring.h stralloc.h scan.h
tests/scenes.o: tests/scenes.c tests/scenes.h tests/stage.h tests/census.h stralloc.h tests/tree.h tests/calls.h deadline.h ascii.h fd.h netstring.h stralloc.h open.h tests/sample.h substdio.h version.h
tests/sink.o: tests/sink.c tests/sink.h open.h scan.h strerr.h substdio.h usage.h
tests/smtpsink.o: tests/smtpsink.c fmt.h open.h scan.h stralloc.h strerr.h subgetopt.h substdio.h tests/sink.h usage.h
tests/somebody.o: tests/somebody.c
tests/stage.o: tests/stage.c tests/stage.h tests/census.h stralloc.h tests/tree.h tests/calls.h deadline.h fd.h open.h sig.h slurp.h stralloc.h substdio.h wait.h
tests/starve.o: tests/starve.c tests/../stralloc.c tests/../stralloc.h tests/../fmt.h
tests/steps.o: tests/steps.c
tests/sweep-calls.o: tests/sweep-calls.c deadline.h scan.h tests/scenes.h tests/stage.h tests/census.h stralloc.h tests/tree.h tests/calls.h strerr.h subgetopt.h substdio.h tests/sweep.h usage.h
tests/sweep-cuts.o: tests/sweep-cuts.c answer.h netstring.h stralloc.h deadline.h fd.h ip.h open.h qmtp.h scan.h sig.h slurp.h socket.h deadline.h ip.h strerr.h stralloc.h subgetopt.h substdio.h tests/census.h tests/sample.h tests/stage.h tests/census.h tests/tree.h tests/calls.h usage.h wait.h
tests/sweep-power.o: tests/sweep-power.c tests/recording.h tests/census.h stralloc.h tests/disk.h tests/powerscenes.h tests/stage.h tests/tree.h tests/calls.h deadline.h scan.h strerr.h subgetopt.h substdio.h tests/sweep.h usage.h
tests/sweep.o: tests/sweep.c tests/sweep.h fd.h priv.h tests/stage.h tests/census.h stralloc.h tests/tree.h tests/calls.h deadline.h substdio.h wait.h
tests/t_accept.o: tests/t_accept.c accept.h commit.h maildir.h sha256.h spill.h stralloc.h tally.h fmt.h open.h substdio.h tests/tap.h
tests/t_addr.o: tests/t_addr.c addr.h tests/tap.h
tests/t_addrlist.o: tests/t_addrlist.c addrlist.h qualify.h stralloc.h tokens.h tests/tap.h
tests/t_ahead.o: tests/t_ahead.c ahead.h queued.h stralloc.h substdio.h open.h substdio.h tests/tap.h
tests/t_aliases.o: tests/t_aliases.c tests/../aliases.h tests/../qualify.h tests/../stralloc.h tests/../substdio.h tests/../tokens.h tests/tap.h
tests/t_answer.o: tests/t_answer.c answer.h netstring.h stralloc.h tests/pieces.h tests/../stralloc.h tests/tap.h unanswered.h
tests/t_ascii.o: tests/t_ascii.c ascii.h tests/tap.h
tests/t_batch.o: tests/t_batch.c batch.h commit.h maildir.h done.h stralloc.h donelog.h control.h dotqmail.h mcache.h queued.h substdio.h verdict.h fmt.h open.h substdio.h tests/tap.h
tests/t_bounce.o: tests/t_bounce.c bounce.h stralloc.h env.h error.h open.h sig.h slurp.h substdio.h tests/tap.h
tests/t_budget.o: tests/t_budget.c budget.h deadline.h stralloc.h tests/tap.h
tests/t_callers.o: tests/t_callers.c tests/../callers.h tests/../ip.h tests/tap.h
tests/t_cdb.o: tests/t_cdb.c tests/../cdb.h tests/../cdbmake.h tests/../substdio.h tests/tap.h
tests/t_census.o: tests/t_census.c tests/census.h stralloc.h tests/sample.h tests/tap.h
tests/t_coder.o: tests/t_coder.c stralloc.c stralloc.h fmt.h coder.c coder.h arith.h model.h primer.h fmt.h netstring.h tests/sample.h stralloc.h sha256.h tests/tap.h
tests/t_command.o: tests/t_command.c command.h stralloc.h open.h sig.h wait.h tests/tap.h
tests/t_commit.o: tests/t_commit.c commit.h maildir.h lock.h open.h tests/tap.h version.h
tests/t_confine.o: tests/t_confine.c confine.h env.h maildir.h open.h sys.h tests/tap.h
tests/t_confinefail.o: tests/t_confinefail.c env.h tests/tap.h confine.c confine.h env.h
tests/t_control.o: tests/t_control.c control.h stralloc.h env.h fmt.h open.h substdio.h tests/tap.h
tests/t_cork.o: tests/t_cork.c cork.h deadline.h stralloc.h sig.h tests/tap.h
tests/t_deadline.o: tests/t_deadline.c deadline.h sig.h tests/tap.h
tests/t_diet.o: tests/t_diet.c diet.h stralloc.h substdio.h tests/pieces.h tests/../stralloc.h tests/tap.h
tests/t_disk.o: tests/t_disk.c tests/disk.h stralloc.h open.h slurp.h stralloc.h substdio.h tests/tap.h
tests/t_done.o: tests/t_done.c done.h stralloc.h open.h substdio.h tests/tap.h
tests/t_donelog.o: tests/t_donelog.c donelog.h control.h stralloc.h done.h maildir.h open.h substdio.h tests/tap.h
tests/t_dotqmail.o: tests/t_dotqmail.c dotqmail.h stralloc.h open.h substdio.h tests/tap.h
tests/t_env.o: tests/t_env.c env.h tests/tap.h
tests/t_envelope.o: tests/t_envelope.c envelope.h stralloc.h substdio.h open.h tests/tap.h
tests/t_error.o: tests/t_error.c error.h tests/tap.h
tests/t_expand.o: tests/t_expand.c tests/../cdbmake.h tests/../substdio.h tests/../expand.h tests/../cdb.h tests/../set.h tests/../stralloc.h tests/tap.h
tests/t_faults.o: tests/t_faults.c tests/faults.h tests/points.h batch.h commit.h maildir.h done.h stralloc.h donelog.h control.h dotqmail.h mcache.h queued.h substdio.h verdict.h bounce.h cdbmake.h command.h commit.h coproc.h deadline.h done.h donelog.h env.h fd.h fed.h flushdir.h lock.h lookup.h deadline.h ip.h maildir.h mbox.h message.h names.h prioq.h netstring.h notes.h open.h package.h qmail.h removal.h names.h replace.h rules.h sig.h slurp.h socket.h spill.h sha256.h substdio.h ucspi.h fmt.h wake.h tests/tap.h
tests/t_fd.o: tests/t_fd.c fd.h tests/tap.h wait.h
tests/t_figures.o: tests/t_figures.c figures.h fd.h tests/tap.h
tests/t_flight.o: tests/t_flight.c flight.h deadline.h tests/tap.h
tests/t_flushdir.o: tests/t_flushdir.c flushdir.h open.h tests/tap.h
tests/t_fmt.o: tests/t_fmt.c fmt.h tests/tap.h
tests/t_frame.o: tests/t_frame.c frame.h stralloc.h tests/pieces.h tests/../stralloc.h tests/tap.h
tests/t_getln.o: tests/t_getln.c getln.h stralloc.h substdio.h tests/tap.h
tests/t_handed.o: tests/t_handed.c addr.h handed.h stralloc.h substdio.h tests/pieces.h tests/../stralloc.h tests/tap.h
tests/t_hello.o: tests/t_hello.c hello.h coder.h stralloc.h tests/tap.h
tests/t_history.o: tests/t_history.c history.h coder.h stralloc.h hello.h sha256.h tests/tap.h
tests/t_home.o: tests/t_home.c home.h stralloc.h env.h sig.h substdio.h tests/tap.h wait.h
tests/t_ip.o: tests/t_ip.c tests/../ip.h tests/tap.h
tests/t_json.o: tests/t_json.c json.h stralloc.h tests/tap.h
tests/t_known.o: tests/t_known.c known.h coder.h stralloc.h hello.h model.h tests/tap.h
tests/t_links.o: tests/t_links.c links.h passon.h stralloc.h stralloc.h tests/tap.h
tests/t_lock.o: tests/t_lock.c lock.h open.h sig.h tests/tap.h wait.h
tests/t_lookup.o: tests/t_lookup.c tests/../lookup.h tests/../deadline.h tests/../ip.h tests/../stralloc.h tests/../substdio.h tests/tap.h
tests/t_lore.o: tests/t_lore.c lore.h coder.h stralloc.h hello.h history.h sha256.h model.h tests/tap.h
tests/t_maildir.o: tests/t_maildir.c maildir.h open.h tests/tap.h version.h
tests/t_mailhead.o: tests/t_mailhead.c ascii.h mailhead.h addrlist.h qualify.h stralloc.h tokens.h tests/tap.h
tests/t_match.o: tests/t_match.c match.h past.h tests/tap.h text.h
tests/t_mbox.o: tests/t_mbox.c lock.h mbox.h substdio.h open.h sig.h tests/tap.h
tests/t_message.o: tests/t_message.c message.h queued.h stralloc.h substdio.h open.h substdio.h tests/tap.h
tests/t_names.o: tests/t_names.c names.h maildir.h prioq.h stralloc.h fmt.h tests/tap.h
tests/t_netstring.o: tests/t_netstring.c netstring.h stralloc.h tests/tap.h
tests/t_notes.o: tests/t_notes.c notes.h done.h stralloc.h tests/tap.h
tests/t_offices.o: tests/t_offices.c offices.h stralloc.h env.h substdio.h tests/tap.h
tests/t_open.o: tests/t_open.c open.h tests/tap.h
tests/t_order.o: tests/t_order.c order.h maildir.h stralloc.h substdio.h tests/tap.h
tests/t_overhear.o: tests/t_overhear.c overhear.h fd.h tests/tap.h
tests/t_pace.o: tests/t_pace.c pace.h deadline.h tests/tap.h
tests/t_package.o: tests/t_package.c fd.h open.h package.h queued.h stralloc.h substdio.h sig.h substdio.h tests/tap.h
tests/t_prioq.o: tests/t_prioq.c prioq.h tests/tap.h
tests/t_progress.o: tests/t_progress.c progress.h deadline.h fd.h tests/tap.h
tests/t_qmtp.o: tests/t_qmtp.c qmtp.h netstring.h stralloc.h stralloc.h tests/tap.h
tests/t_queued.o: tests/t_queued.c open.h queued.h stralloc.h substdio.h substdio.h tests/tap.h
tests/t_queuestat.o: tests/t_queuestat.c queuestat.h tests/tap.h
tests/t_rcpthosts.o: tests/t_rcpthosts.c rcpthosts.h cdb.h control.h stralloc.h cdbmake.h substdio.h env.h open.h substdio.h tests/tap.h
tests/t_received.o: tests/t_received.c env.h received.h stralloc.h tests/tap.h
tests/t_refusal.o: tests/t_refusal.c refusal.h bounce.h stralloc.h maildir.h names.h prioq.h removal.h report.h progress.h deadline.h repeat.h fd.h tests/tap.h version.h
tests/t_repeat.o: tests/t_repeat.c repeat.h stralloc.h tests/tap.h
tests/t_reply.o: tests/t_reply.c reply.h commit.h maildir.h stralloc.h substdio.h tests/tap.h
tests/t_result.o: tests/t_result.c result.h stralloc.h tests/tap.h
tests/t_results.o: tests/t_results.c fd.h results.h stralloc.h sig.h tests/tap.h
tests/t_route.o: tests/t_route.c open.h route.h control.h stralloc.h substdio.h tests/tap.h
tests/t_rules.o: tests/t_rules.c tests/../cdbmake.h tests/../substdio.h tests/../rules.h tests/../stralloc.h tests/tap.h
tests/t_sample.o: tests/t_sample.c tests/sample.h stralloc.h ascii.h envelope.h stralloc.h substdio.h netstring.h substdio.h tests/tap.h
tests/t_scan.o: tests/t_scan.c scan.h tests/tap.h
tests/t_set.o: tests/t_set.c tests/../set.h tests/../stralloc.h tests/tap.h
tests/t_setup.o: tests/t_setup.c setup.h stralloc.h tests/tap.h
tests/t_sha256.o: tests/t_sha256.c fmt.h sha256.h tests/tap.h
tests/t_short.o: tests/t_short.c stralloc.c stralloc.h fmt.h names.c names.h maildir.h prioq.h prioq.c tally.c tally.h accept.h commit.h sha256.h spill.h bounce.h control.h deadline.h done.h donelog.h control.h done.h env.h envelope.h substdio.h json.h lookup.h deadline.h ip.h message.h queued.h notes.h open.h queued.h queues.h set.h ration.h budget.h removal.h repeat.h sig.h substdio.h tests/points.h tests/tap.h
tests/t_sig.o: tests/t_sig.c sig.h tests/tap.h wait.h
tests/t_smtpask.o: tests/t_smtpask.c smtpask.h sig.h tests/tap.h
tests/t_smtphear.o: tests/t_smtphear.c smtphear.h stralloc.h tests/pieces.h tests/../stralloc.h tests/tap.h
tests/t_smtpline.o: tests/t_smtpline.c smtpline.h stralloc.h tests/tap.h
tests/t_smtpsay.o: tests/t_smtpsay.c smtpsay.h smtphear.h stralloc.h tests/tap.h
tests/t_socket.o: tests/t_socket.c tests/../fd.h tests/../socket.h tests/../deadline.h tests/../ip.h tests/tap.h
tests/t_spill.o: tests/t_spill.c open.h spill.h maildir.h sha256.h tests/tap.h
tests/t_status.o: tests/t_status.c status.h tests/tap.h
tests/t_stralloc.o: tests/t_stralloc.c stralloc.h tests/tap.h
tests/t_strerr.o: tests/t_strerr.c strerr.h stralloc.h error.h tests/tap.h wait.h
tests/t_subgetopt.o: tests/t_subgetopt.c subgetopt.h tests/tap.h
tests/t_substdio.o: tests/t_substdio.c substdio.h tests/tap.h
tests/t_sys.o: tests/t_sys.c sys.h deadline.h env.h tests/tap.h
tests/t_tally.o: tests/t_tally.c tally.h tests/tap.h
tests/t_textin.o: tests/t_textin.c textin.h tests/tap.h
tests/t_tokens.o: tests/t_tokens.c tokens.h stralloc.h tests/tap.h
tests/t_uint24.o: tests/t_uint24.c uint24.h tests/tap.h
tests/t_urgency.o: tests/t_urgency.c urgency.h tests/tap.h
tests/t_users.o: tests/t_users.c open.h substdio.h users.h stralloc.h tests/tap.h
tests/t_wait.o: tests/t_wait.c wait.h sig.h tests/tap.h
tests/t_wake.o: tests/t_wake.c wake.h deadline.h fd.h sig.h tests/tap.h
tests/t_words.o: tests/t_words.c words.h stralloc.h tests/tap.h
tests/takecensus.o: tests/takecensus.c fmt.h open.h scan.h strerr.h stralloc.h substdio.h tests/census.h tests/sample.h usage.h
tests/terminal.o: tests/terminal.c fd.h sig.h strerr.h substdio.h usage.h wait.h
tests/trace.o: tests/trace.c fmt.h open.h scan.h strerr.h stralloc.h subgetopt.h substdio.h tests/callline.h tests/tree.h tests/calls.h deadline.h tests/tree.h usage.h
tests/tree.o: tests/tree.c tests/tree.h tests/calls.h deadline.h stralloc.h
bush-inject: bush-inject.o
bushmail-conf: bushmail-conf.o
bushmail-flush: bushmail-flush.o
cmdclient: cmdclient.o
fastforward: fastforward.o
forward: forward.o
maildirdiet: maildirdiet.o
maildirmake: maildirmake.o
maildirpull: maildirpull.o
maildirpush: maildirpush.o
maildirqmtp: maildirqmtp.o
maildirserial: maildirserial.o
maildirsmtp: maildirsmtp.o
maildirstat: maildirstat.o
maildirvirt: maildirvirt.o
newaliases: newaliases.o
newinclude: newinclude.o
printforward: printforward.o
printmaillist: printmaillist.o
qmail-queue: qmail-queue.o
qmail-virt: qmail-virt.o
qmtp-queue: qmtp-queue.o
qmtpd: qmtpd.o
sendmail: sendmail.o
serialcmd: serialcmd.o
serialqmtp: serialqmtp.o
serialsmtp: serialsmtp.o
setforward: setforward.o
setlock: setlock.o
setmaillist: setmaillist.o
squeeze: squeeze.o
tcpclient: tcpclient.o
tcpenv: tcpenv.o
tcprules: tcprules.o
tcprulescheck: tcprulescheck.o
tcpserver: tcpserver.o
turn: turn.o
tests/clock: tests/clock.o
tests/codes: tests/codes.o
tests/fakeclient: tests/fakeclient.o
tests/havoc: tests/havoc.o
tests/limit: tests/limit.o
tests/linksim: tests/linksim.o
tests/load: tests/load.o
tests/pair: tests/pair.o
tests/qmtpsink: tests/qmtpsink.o
tests/queueclient: tests/queueclient.o
tests/rawdisk: tests/rawdisk.o
tests/rss: tests/rss.o
tests/smtpsink: tests/smtpsink.o
tests/sweep-calls: tests/sweep-calls.o
tests/sweep-cuts: tests/sweep-cuts.o
tests/sweep-power: tests/sweep-power.o
tests/t_accept: tests/t_accept.o
tests/t_addr: tests/t_addr.o
tests/t_addrlist: tests/t_addrlist.o
tests/t_ahead: tests/t_ahead.o
tests/t_aliases: tests/t_aliases.o
tests/t_answer: tests/t_answer.o
tests/t_ascii: tests/t_ascii.o
tests/t_batch: tests/t_batch.o
tests/t_bounce: tests/t_bounce.o
tests/t_budget: tests/t_budget.o
tests/t_callers: tests/t_callers.o
tests/t_cdb: tests/t_cdb.o
tests/t_census: tests/t_census.o
tests/t_coder: tests/t_coder.o
tests/t_command: tests/t_command.o
tests/t_commit: tests/t_commit.o
tests/t_confine: tests/t_confine.o
tests/t_confinefail: tests/t_confinefail.o
tests/t_control: tests/t_control.o
tests/t_cork: tests/t_cork.o
tests/t_deadline: tests/t_deadline.o
tests/t_diet: tests/t_diet.o
tests/t_disk: tests/t_disk.o
tests/t_done: tests/t_done.o
tests/t_donelog: tests/t_donelog.o
tests/t_dotqmail: tests/t_dotqmail.o
tests/t_env: tests/t_env.o
tests/t_envelope: tests/t_envelope.o
tests/t_error: tests/t_error.o
tests/t_expand: tests/t_expand.o
tests/t_faults: tests/t_faults.o
tests/t_fd: tests/t_fd.o
tests/t_figures: tests/t_figures.o
tests/t_flight: tests/t_flight.o
tests/t_flushdir: tests/t_flushdir.o
tests/t_fmt: tests/t_fmt.o
tests/t_frame: tests/t_frame.o
tests/t_getln: tests/t_getln.o
tests/t_handed: tests/t_handed.o
tests/t_hello: tests/t_hello.o
tests/t_history: tests/t_history.o
tests/t_home: tests/t_home.o
tests/t_ip: tests/t_ip.o
tests/t_json: tests/t_json.o
tests/t_known: tests/t_known.o
tests/t_links: tests/t_links.o
tests/t_lock: tests/t_lock.o
tests/t_lookup: tests/t_lookup.o
tests/t_lore: tests/t_lore.o
tests/t_maildir: tests/t_maildir.o
tests/t_mailhead: tests/t_mailhead.o
tests/t_match: tests/t_match.o
tests/t_mbox: tests/t_mbox.o
tests/t_message: tests/t_message.o
tests/t_names: tests/t_names.o
tests/t_netstring: tests/t_netstring.o
tests/t_notes: tests/t_notes.o
tests/t_offices: tests/t_offices.o
tests/t_open: tests/t_open.o
tests/t_order: tests/t_order.o
tests/t_overhear: tests/t_overhear.o
tests/t_pace: tests/t_pace.o
tests/t_package: tests/t_package.o
tests/t_prioq: tests/t_prioq.o
tests/t_progress: tests/t_progress.o
tests/t_qmtp: tests/t_qmtp.o
tests/t_queued: tests/t_queued.o
tests/t_queuestat: tests/t_queuestat.o
tests/t_rcpthosts: tests/t_rcpthosts.o
tests/t_received: tests/t_received.o
tests/t_refusal: tests/t_refusal.o
tests/t_repeat: tests/t_repeat.o
tests/t_reply: tests/t_reply.o
tests/t_result: tests/t_result.o
tests/t_results: tests/t_results.o
tests/t_route: tests/t_route.o
tests/t_rules: tests/t_rules.o
tests/t_sample: tests/t_sample.o
tests/t_scan: tests/t_scan.o
tests/t_set: tests/t_set.o
tests/t_setup: tests/t_setup.o
tests/t_sha256: tests/t_sha256.o
tests/t_short: tests/t_short.o
tests/t_sig: tests/t_sig.o
tests/t_smtpask: tests/t_smtpask.o
tests/t_smtphear: tests/t_smtphear.o
tests/t_smtpline: tests/t_smtpline.o
tests/t_smtpsay: tests/t_smtpsay.o
tests/t_socket: tests/t_socket.o
tests/t_spill: tests/t_spill.o
tests/t_status: tests/t_status.o
tests/t_stralloc: tests/t_stralloc.o
tests/t_strerr: tests/t_strerr.o
tests/t_subgetopt: tests/t_subgetopt.o
tests/t_substdio: tests/t_substdio.o
tests/t_sys: tests/t_sys.o
tests/t_tally: tests/t_tally.o
tests/t_textin: tests/t_textin.o
tests/t_tokens: tests/t_tokens.o
tests/t_uint24: tests/t_uint24.o
tests/t_urgency: tests/t_urgency.o
tests/t_users: tests/t_users.o
tests/t_wait: tests/t_wait.o
tests/t_wake: tests/t_wake.o
tests/t_words: tests/t_words.o
tests/takecensus: tests/takecensus.o
tests/terminal: tests/terminal.o
tests/trace: tests/trace.o
tests/fuzz_address: tests/fuzz_address.o
tests/fuzz_aliases: tests/fuzz_aliases.o
tests/fuzz_answers: tests/fuzz_answers.o
tests/fuzz_cdb: tests/fuzz_cdb.o
tests/fuzz_coder: tests/fuzz_coder.o
tests/fuzz_control: tests/fuzz_control.o
tests/fuzz_diet: tests/fuzz_diet.o
tests/fuzz_dotqmail: tests/fuzz_dotqmail.o
tests/fuzz_envelope: tests/fuzz_envelope.o
tests/fuzz_expand: tests/fuzz_expand.o
tests/fuzz_frame: tests/fuzz_frame.o
tests/fuzz_fwdtext: tests/fuzz_fwdtext.o
tests/fuzz_handed: tests/fuzz_handed.o
tests/fuzz_hello: tests/fuzz_hello.o
tests/fuzz_json: tests/fuzz_json.o
tests/fuzz_links: tests/fuzz_links.o
tests/fuzz_mailhead: tests/fuzz_mailhead.o
tests/fuzz_peer: tests/fuzz_peer.o
tests/fuzz_qmtp: tests/fuzz_qmtp.o
tests/fuzz_qmtpd: tests/fuzz_qmtpd.o
tests/fuzz_result: tests/fuzz_result.o
tests/fuzz_route: tests/fuzz_route.o
tests/fuzz_rules: tests/fuzz_rules.o
tests/fuzz_scan: tests/fuzz_scan.o
tests/fuzz_smtphear: tests/fuzz_smtphear.o
tests/fuzz_smtpline: tests/fuzz_smtpline.o
tests/fuzz_smtpsay: tests/fuzz_smtpsay.o
tests/fuzz_spill: tests/fuzz_spill.o
tests/fuzz_urgency: tests/fuzz_urgency.o
tests/fuzz_users: tests/fuzz_users.o
