/*
 * libpri in the place of our engine, for benches/against_libpri.rs.
 *
 *     libpri network           answers each call, on the D channel that is descriptor 0
 *     libpri user N W          makes N calls, W at a time, on descriptor 0
 *     libpri memory N W        does both, with frames carried in memory
 *
 * The two latter print: calls, nanoseconds of processor, nanoseconds of time, information
 * frames sent by the user, octets of heap of a span, and of a span with W calls.
 */
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <libpri.h>

#define CHANNELS 32
#define FRAMES 64

/* Frames on their way, with two octets in the place of the FCS; used in memory alone. */
struct line {
	int first, count;
	struct { int length; unsigned char octets[300]; } frames[FRAMES];
};

struct end {
	struct pri *span;
	struct line *in, *out; /* none: descriptor 0 */
	q931_call *calls[CHANNELS];
	int is_user, is_up, has_read;
	long informations;
};

static long left, running, ended;

static void quit(const char *why)
{
	fprintf(stderr, "libpri: %s\n", why);
	exit(1);
}

static int take(struct pri *pri, void *octets, int room)
{
	struct end *end = pri_get_userdata(pri);
	int length;

	if (end->in) {
		if (!end->in->count)
			return 0;
		length = end->in->frames[end->in->first].length;
		memcpy(octets, end->in->frames[end->in->first].octets, (size_t) length);
		end->in->first = (end->in->first + 1) % FRAMES;
		end->in->count--;
	} else {
		length = (int) recv(0, octets, (size_t) room, MSG_DONTWAIT);
		if (length == 0)
			exit(0);
		if (length < 0)
			return 0;
	}
	end->has_read = 1;
	return length;
}

static int give(struct pri *pri, void *octets, int length)
{
	struct end *end = pri_get_userdata(pri);

	if (!(((unsigned char *) octets)[2] & 1))
		end->informations++;
	if (end->out) {
		int last = (end->out->first + end->out->count) % FRAMES;
		if (end->out->count++ == FRAMES || length > 300)
			quit("no room for a frame");
		end->out->frames[last].length = length;
		memcpy(end->out->frames[last].octets, octets, (size_t) length);
	} else if (send(0, octets, (size_t) length, MSG_NOSIGNAL) < 0) {
		if (errno == EPIPE)
			exit(0);
		quit("a frame was lost");
	}
	return length;
}

static void say_nothing(struct pri *pri, char *text)
{
	(void) pri;
	(void) text;
}

static void begin(struct end *end, int is_user)
{
	end->is_user = is_user;
	end->span = pri_new_cb(0, is_user ? PRI_CPE : PRI_NETWORK, PRI_SWITCH_EUROISDN_E1, take,
		give, end);
	if (!end->span)
		quit("no span");
}

static void call(struct end *end, int channel)
{
	struct pri_sr *request = pri_sr_new();

	end->calls[channel] = pri_new_call(end->span);
	pri_sr_set_channel(request, channel, 0, 0);
	pri_sr_set_bearer(request, PRI_TRANS_CAP_SPEECH, PRI_LAYER_1_ALAW);
	pri_sr_set_called(request, "0537000002", PRI_UNKNOWN, 1);
	pri_sr_set_caller(request, "522000001", NULL, PRI_NATIONAL_ISDN,
		PRES_ALLOWED_USER_NUMBER_NOT_SCREENED);
	if (pri_setup(end->span, end->calls[channel], request))
		quit("a call was not set up");
	pri_sr_free(request);
}

static void call_more(struct end *end, long at_a_time)
{
	for (int channel = 1; channel < CHANNELS && left > 0 && running < at_a_time; channel++)
		if (channel != 16 && !end->calls[channel]) {
			left--;
			running++;
			call(end, channel);
		}
}

static void over(struct end *end, pri_event_hangup *hangup)
{
	for (int channel = 1; end->is_user && channel < CHANNELS; channel++)
		if (end->calls[channel] == hangup->call) {
			if (hangup->cause != PRI_CAUSE_NORMAL_CLEARING)
				quit("a call failed");
			end->calls[channel] = NULL;
			running--;
			ended++;
		}
	pri_hangup(end->span, hangup->call, hangup->cause);
}

static void act(struct end *end, pri_event *event)
{
	if (!event)
		return;
	switch (event->e) {
	case PRI_EVENT_DCHAN_UP:
		end->is_up = 1;
		break;
	case PRI_EVENT_RING:
		pri_proceeding(end->span, event->ring.call, event->ring.channel & 0xFF, 0);
		pri_answer(end->span, event->ring.call, event->ring.channel & 0xFF, 0);
		break;
	case PRI_EVENT_ANSWER:
		pri_hangup(end->span, event->answer.call, PRI_CAUSE_NORMAL_CLEARING);
		break;
	case PRI_EVENT_HANGUP_REQ:
		pri_hangup(end->span, event->hangup.call, event->hangup.cause);
		break;
	case PRI_EVENT_HANGUP:
	case PRI_EVENT_HANGUP_ACK:
		over(end, &event->hangup);
		break;
	default:
		break;
	}
}

/* Everything that is there, and every timer that has expired; says if there was anything. */
static int turn(struct end *end)
{
	struct timeval *next, now;
	int has_read = 0;

	do {
		end->has_read = 0;
		act(end, pri_check_event(end->span));
		has_read |= end->has_read;
	} while (end->has_read);
	if ((next = pri_schedule_next(end->span))) {
		gettimeofday(&now, NULL);
		if (!timercmp(&now, next, <))
			act(end, pri_schedule_run(end->span));
	}
	return has_read;
}

/* Waits for a frame or a timer, a second at the most. */
static void pause_for(struct end *end)
{
	struct pollfd ready = { .fd = 0, .events = POLLIN };
	struct timeval *next = pri_schedule_next(end->span), now;
	long wait = 1000;

	if (next) {
		gettimeofday(&now, NULL);
		wait = (next->tv_sec - now.tv_sec) * 1000 + (next->tv_usec - now.tv_usec) / 1000 + 1;
		wait = wait < 0 ? 0 : wait > 1000 ? 1000 : wait;
	}
	poll(&ready, 1, (int) wait);
}

static long nanoseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(int argc, char **argv)
{
	static struct line up, down;
	static struct end user = { 0 }, network = { 0 };
	const char *role = argc > 1 ? argv[1] : "";
	int in_memory = !strcmp(role, "memory");
	long count = argc > 3 ? atol(argv[2]) : 0, at_a_time = argc > 3 ? atol(argv[3]) : 0;
	long processor, time, informations, heap, heap_idle, heap_busy = 0;

	pri_set_message(say_nothing);
	pri_set_error(say_nothing);
	if (!strcmp(role, "network")) {
		begin(&network, 0);
		for (;;) {
			pause_for(&network);
			turn(&network);
		}
	}
	heap = (long) mallinfo2().uordblks;
	if (in_memory) {
		user.in = network.out = &down;
		user.out = network.in = &up;
	}
	begin(&user, 1);
	heap_idle = (long) mallinfo2().uordblks - heap;
	if (in_memory)
		begin(&network, 0);
	/* Up, and nothing more to come of both having set it up. */
	for (long quiet = nanoseconds(CLOCK_MONOTONIC); !user.is_up || (in_memory && !network.is_up) ||
	     nanoseconds(CLOCK_MONOTONIC) < quiet + 300000000L;) {
		struct timespec some = { .tv_nsec = 1000000 };
		if (turn(&user) | (in_memory && turn(&network)))
			quiet = nanoseconds(CLOCK_MONOTONIC);
		nanosleep(&some, NULL);
	}
	left = count;
	informations = user.informations;
	processor = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
	time = nanoseconds(CLOCK_MONOTONIC);
	while (ended < count) {
		call_more(&user, at_a_time);
		if (!heap_busy)
			heap_busy = (long) mallinfo2().uordblks - heap;
		if (in_memory)
			turn(&network);
		else
			pause_for(&user);
		turn(&user);
	}
	processor = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
	time = nanoseconds(CLOCK_MONOTONIC) - time;
	printf("%ld %ld %ld %ld %ld %ld\n", ended, processor, time, user.informations - informations,
		heap_idle, heap_busy);
	return 0;
}
