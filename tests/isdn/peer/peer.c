/*
 * libpri as the far end of an E1, told what to do line by line.
 *
 *     isdn-peer net|cpe [overlap] [T200=100] [N200=3] ...
 *
 * Descriptor 0 is the D channel: a SOCK_SEQPACKET socket, a frame in each packet, with two
 * octets in the place of the FCS. Descriptor 1 is the control socket, both ways. The protocol
 * is in the README. ISDN_PEER_DEBUG=1 writes what libpri thinks to descriptor 2.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <libpri.h>

#define CALLS 512
#define CHANNELS 32

struct leg {
	int tag;
	int channel;
	int unanswered; /* it came, and nothing was said to it */
	q931_call *call;
};

static struct pri *span;
static struct leg legs[CALLS];
static int next_tag = 1;
static int read_something;
static int answers_by_itself;

/* The load that is measured: calls in a row, some at a time. */
static long load_left, load_running, load_total;
static struct timespec load_cpu, load_wall;

static int read_frame(struct pri *pri, void *octets, int room)
{
	ssize_t length = recv(0, octets, room, MSG_DONTWAIT);

	(void) pri;
	if (length == 0)
		exit(0);
	if (length < 0)
		return 0;
	read_something = 1;
	return (int) length;
}

static int write_frame(struct pri *pri, void *octets, int length)
{
	(void) pri;
	if (send(0, octets, length, MSG_NOSIGNAL) < 0 && errno == EPIPE)
		exit(0);
	return length;
}

static void say_nothing(struct pri *pri, char *text)
{
	(void) pri;
	(void) text;
}

static void say_on_stderr(struct pri *pri, char *text)
{
	(void) pri;
	fputs(text, stderr);
}

static void say(const char *line)
{
	size_t length = strlen(line);

	while (length > 0) {
		ssize_t written = write(1, line, length);
		if (written < 0) {
			if (errno == EAGAIN) {
				struct pollfd full = { .fd = 1, .events = POLLOUT };
				poll(&full, 1, -1);
				continue;
			}
			exit(0);
		}
		line += written;
		length -= (size_t) written;
	}
}

#define SAY(...) \
	do { \
		char line[1024]; \
		snprintf(line, sizeof(line), __VA_ARGS__); \
		say(line); \
	} while (0)

static struct leg *by_tag(int tag)
{
	for (int i = 0; i < CALLS; i++)
		if (legs[i].call && legs[i].tag == tag)
			return &legs[i];
	return NULL;
}

static struct leg *by_call(q931_call *call)
{
	for (int i = 0; i < CALLS; i++)
		if (call && legs[i].call == call)
			return &legs[i];
	return NULL;
}

static struct leg *on_channel(int channel)
{
	for (int i = 0; i < CALLS; i++)
		if (legs[i].call && legs[i].channel == channel)
			return &legs[i];
	return NULL;
}

static struct leg *add(int tag, q931_call *call, int channel)
{
	for (int i = 0; i < CALLS; i++)
		if (!legs[i].call) {
			legs[i] = (struct leg) { .tag = tag, .channel = channel, .call = call };
			return &legs[i];
		}
	fputs("too many calls\n", stderr);
	exit(1);
}

static int free_channel(void)
{
	for (int channel = 1; channel < CHANNELS; channel++)
		if (channel != 16 && !on_channel(channel))
			return channel;
	return 0;
}

static void place(int tag, int channel, int exclusive, const char *caller, const char *called,
	int complete)
{
	q931_call *call = pri_new_call(span);
	struct pri_sr *request = pri_sr_new();

	add(tag, call, channel);
	pri_sr_set_channel(request, channel, exclusive, 0);
	pri_sr_set_bearer(request, PRI_TRANS_CAP_SPEECH, PRI_LAYER_1_ALAW);
	pri_sr_set_called(request, (char *) called, PRI_UNKNOWN, complete);
	pri_sr_set_caller(request, (char *) caller, NULL, PRI_NATIONAL_ISDN,
		PRES_ALLOWED_USER_NUMBER_PASSED_SCREEN);
	if (pri_setup(span, call, request))
		SAY("failed %d\n", tag);
	pri_sr_free(request);
}

static long microseconds(struct timespec since, clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (now.tv_sec - since.tv_sec) * 1000000L + (now.tv_nsec - since.tv_nsec) / 1000;
}

static void load_more(void)
{
	while (load_left > 0 && load_running < 20) {
		int channel = free_channel();
		if (!channel)
			return;
		load_left--;
		load_running++;
		place(next_tag++, channel, 1, "522000001", "0537000002", 1);
	}
	if (load_total && load_left == 0 && load_running == 0) {
		SAY("loaded %ld %ld %ld\n", load_total,
			microseconds(load_cpu, CLOCK_PROCESS_CPUTIME_ID),
			microseconds(load_wall, CLOCK_MONOTONIC));
		load_total = 0;
	}
}

static void gone(struct leg *leg, const char *how, int cause)
{
	q931_call *call = leg->call;

	SAY("%s %d %d\n", how, leg->tag, cause);
	leg->call = NULL;
	pri_hangup(span, call, cause);
	if (load_total) {
		load_running--;
		load_more();
	}
}

static void ringing_in(pri_event_ring *ring)
{
	int channel = ring->channel & 0xFF;
	struct leg *leg;

	if (channel == 0 || channel == 0xFF || (on_channel(channel) && ring->flexible))
		channel = free_channel();
	if (!channel || on_channel(channel)) {
		pri_hangup(span, ring->call, PRI_CAUSE_REQUESTED_CHAN_UNAVAIL);
		return;
	}
	leg = add(next_tag++, ring->call, channel);
	leg->unanswered = 1;
	if (answers_by_itself) {
		pri_proceeding(span, ring->call, channel, 0);
		pri_answer(span, ring->call, channel, 0);
		return;
	}
	SAY("ring %d %d %d %d %s %s\n", leg->tag, channel, ring->flexible, ring->complete,
		ring->callingnum[0] ? ring->callingnum : "-",
		ring->callednum[0] ? ring->callednum : "-");
}

static void act(pri_event *event)
{
	struct leg *leg;

	if (!event)
		return;
	switch (event->e) {
	case PRI_EVENT_DCHAN_UP:
		SAY("up 0\n");
		break;
	case PRI_EVENT_DCHAN_DOWN:
		SAY("down 0\n");
		break;
	case PRI_EVENT_RESTART:
		if (event->restart.channel != -1 && (leg = on_channel(event->restart.channel & 0xFF))) {
			gone(leg, "restarted_call", PRI_CAUSE_NORMAL_TEMPORARY_FAILURE);
		} else if (event->restart.channel == -1) {
			for (int i = 0; i < CALLS; i++)
				if (legs[i].call)
					gone(&legs[i], "restarted_call", PRI_CAUSE_NORMAL_TEMPORARY_FAILURE);
		}
		SAY("restart %d\n", event->restart.channel == -1 ? -1 : event->restart.channel & 0xFF);
		break;
	case PRI_EVENT_RESTART_ACK:
		SAY("restart_ack %d\n", event->restartack.channel & 0xFF);
		break;
	case PRI_EVENT_RING:
		ringing_in(&event->ring);
		break;
	case PRI_EVENT_INFO_RECEIVED:
		if ((leg = by_call(event->ring.call)))
			SAY("digits %d %s %d\n", leg->tag,
				event->ring.callednum[0] ? event->ring.callednum : "-", event->ring.complete);
		break;
	case PRI_EVENT_SETUP_ACK:
		if ((leg = by_call(event->setup_ack.call))) {
			leg->channel = event->setup_ack.channel & 0xFF;
			SAY("setup_ack %d %d\n", leg->tag, leg->channel);
		}
		break;
	case PRI_EVENT_PROCEEDING:
		if ((leg = by_call(event->proceeding.call))) {
			leg->channel = event->proceeding.channel & 0xFF;
			SAY("proceeding %d %d\n", leg->tag, leg->channel);
		}
		break;
	case PRI_EVENT_PROGRESS:
		if ((leg = by_call(event->proceeding.call)))
			SAY("progress %d %d\n", leg->tag, event->proceeding.progressmask);
		break;
	case PRI_EVENT_RINGING:
		if ((leg = by_call(event->ringing.call))) {
			leg->channel = event->ringing.channel & 0xFF;
			SAY("ringing %d %d\n", leg->tag, leg->channel);
		}
		break;
	case PRI_EVENT_ANSWER:
		if ((leg = by_call(event->answer.call))) {
			leg->channel = event->answer.channel & 0xFF;
			if (load_total)
				pri_hangup(span, leg->call, PRI_CAUSE_NORMAL_CLEARING);
			else
				SAY("answer %d %d\n", leg->tag, leg->channel);
		}
		break;
	case PRI_EVENT_CONNECT_ACK:
		if ((leg = by_call(event->connect_ack.call)) && !answers_by_itself)
			SAY("connect_ack %d\n", leg->tag);
		break;
	case PRI_EVENT_NOTIFY:
		if ((leg = by_call(event->notify.call)))
			SAY("notify %d %d\n", leg->tag, event->notify.info);
		break;
	case PRI_EVENT_HANGUP_REQ:
		if ((leg = by_call(event->hangup.call))) {
			if (!answers_by_itself)
				SAY("clearing %d %d\n", leg->tag, event->hangup.cause);
			pri_hangup(span, leg->call, event->hangup.cause);
		} else {
			pri_hangup(span, event->hangup.call, event->hangup.cause);
		}
		break;
	case PRI_EVENT_HANGUP:
	case PRI_EVENT_HANGUP_ACK:
		if ((leg = by_call(event->hangup.call))) {
			if (answers_by_itself || load_total) {
				q931_call *call = leg->call;
				leg->call = NULL;
				pri_hangup(span, call, event->hangup.cause);
				if (load_total) {
					load_running--;
					load_more();
				}
			} else {
				gone(leg, "gone", event->hangup.cause);
			}
		} else {
			pri_hangup(span, event->hangup.call, event->hangup.cause);
		}
		break;
	case PRI_EVENT_CONFIG_ERR:
		SAY("error 0 %s\n", event->err.err);
		break;
	default:
		break;
	}
}

/* How many calls libpri knows of, and how many this program does. */
static void count(void)
{
	char *info = pri_dump_info_str(span);
	char *found = info ? strstr(info, "Total active-calls:") : NULL;
	int known = -1, here = 0;

	if (found)
		sscanf(found, "Total active-calls:%d", &known);
	for (int i = 0; i < CALLS; i++)
		here += legs[i].call != NULL;
	SAY("count %d %d\n", known, here);
	free(info);
}

static void obey(char *line)
{
	char what[32] = "", a[64] = "", b[64] = "";
	int tag = 0, x = 0, y = 0, z = 0;
	struct leg *leg;

	if (sscanf(line, "call %d %d %d %63s %63s %d", &tag, &x, &y, a, b, &z) == 6) {
		place(tag, x, y, a, b, z);
		return;
	}
	if (sscanf(line, "load %d", &x) == 1) {
		load_left = load_total = x;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &load_cpu);
		clock_gettime(CLOCK_MONOTONIC, &load_wall);
		load_more();
		return;
	}
	if (sscanf(line, "%31s %d %63s", what, &tag, a) < 1)
		return;
	x = atoi(a);
	if (!strcmp(what, "count")) {
		count();
	} else if (!strcmp(what, "auto")) {
		answers_by_itself = tag;
	} else if (!strcmp(what, "reset")) {
		if ((leg = on_channel(tag)))
			gone(leg, "restarted_call", PRI_CAUSE_NORMAL_TEMPORARY_FAILURE);
		pri_reset(span, tag);
	} else if ((leg = by_tag(tag))) {
		if (!strcmp(what, "hangup") && leg->unanswered) {
			/* libpri forgets such a call at once, without an event. */
			gone(leg, "gone", x);
			return;
		}
		if (!strcmp(what, "forget")) {
			/* libpri ended it, and told nobody. */
			leg->call = NULL;
			SAY("gone %d\n", tag);
			return;
		}
		if (!strcmp(what, "bury")) {
			/*
			 * A DISCONNECT for a call that nothing was said to: libpri answers with RELEASE
			 * COMPLETE, tells nobody, and keeps the call in Release Request for good.
			 */
			pri_destroycall(span, leg->call);
			leg->call = NULL;
			SAY("gone %d\n", tag);
			return;
		}
		leg->unanswered = 0;
		if (!strcmp(what, "ack"))
			pri_setup_ack(span, leg->call, leg->channel, 0, 0);
		else if (!strcmp(what, "digit"))
			pri_information(span, leg->call, a[0]);
		else if (!strcmp(what, "proceed"))
			pri_proceeding(span, leg->call, leg->channel, 0);
		else if (!strcmp(what, "progress"))
			pri_progress(span, leg->call, leg->channel, 1);
		else if (!strcmp(what, "alert"))
			pri_acknowledge(span, leg->call, leg->channel, 0);
		else if (!strcmp(what, "answer"))
			pri_answer(span, leg->call, leg->channel, 0);
		else if (!strcmp(what, "notify"))
			pri_notify(span, leg->call, leg->channel, x);
		else if (!strcmp(what, "hangup"))
			pri_hangup(span, leg->call, x);
	}
}

/* Lines may come in pieces. */
static char waiting[65536];
static size_t length;

static void hear(void)
{
	ssize_t more = read(1, waiting + length, sizeof(waiting) - 1 - length);

	if (more == 0 || (more < 0 && errno != EAGAIN))
		exit(0);
	if (more < 0)
		return;
	length += (size_t) more;
	waiting[length] = 0;
}

static void obey_lines(void)
{
	char *line = waiting, *end;

	while ((end = strchr(line, '\n'))) {
		*end = 0;
		obey(line);
		line = end + 1;
	}
	length -= (size_t) (line - waiting);
	memmove(waiting, line, length);
	waiting[length] = 0;
}

int main(int argc, char **argv)
{
	int network = argc > 1 && !strcmp(argv[1], "net");
	int chatty = getenv("ISDN_PEER_DEBUG") != NULL;

	pri_set_message(chatty ? say_on_stderr : say_nothing);
	pri_set_error(chatty ? say_on_stderr : say_nothing);
	span = pri_new_cb(0, network ? PRI_NETWORK : PRI_CPE, PRI_SWITCH_EUROISDN_E1, read_frame,
		write_frame, NULL);
	if (!span)
		return 1;
	pri_hangup_fix_enable(span, 1);
	if (chatty)
		pri_set_debug(span, PRI_DEBUG_Q921_DUMP | PRI_DEBUG_Q921_STATE | PRI_DEBUG_Q931_DUMP
			| PRI_DEBUG_Q931_STATE | PRI_DEBUG_Q931_ANOMALY);
	for (int i = 2; i < argc; i++) {
		char *value = strchr(argv[i], '=');
		if (!strcmp(argv[i], "overlap")) {
			pri_set_overlapdial(span, 1);
		} else if (value) {
			*value = 0;
			pri_set_timer(span, pri_timer2idx(argv[i]), atoi(value + 1));
		}
	}

	for (;;) {
		struct pollfd ready[2] = { { .fd = 0, .events = POLLIN }, { .fd = 1, .events = POLLIN } };
		struct timeval *next = pri_schedule_next(span), now;
		int wait = -1;

		if (next) {
			long left;
			gettimeofday(&now, NULL);
			left = (next->tv_sec - now.tv_sec) * 1000L + (next->tv_usec - now.tv_usec) / 1000 + 1;
			wait = left < 0 ? 0 : left > 1000 ? 1000 : (int) left;
		}
		poll(ready, 2, wait);
		/* Frames that were sent before a line count before it. */
		if (ready[1].revents)
			hear();
		do {
			read_something = 0;
			act(pri_check_event(span));
		} while (read_something);
		obey_lines();
		next = pri_schedule_next(span);
		if (next) {
			gettimeofday(&now, NULL);
			if (!timercmp(&now, next, <))
				act(pri_schedule_run(span));
		}
	}
}
