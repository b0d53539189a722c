/*
 * An operator's exchange at the other end of an E1: libpri for the signalling, 30 channels
 * with sound. It shares no code with the box.
 *
 *     e1-operator SOCKET CONTROL
 *     e1-operator dahdi:SPAN CONTROL
 *
 * SOCKET stands for the line (socket.c), one box at a time; dahdi:SPAN in its place is a span
 * of DAHDI (dahdi.c).
 * CONTROL is a stream socket, or a port that is there; one line a command or a happening:
 *
 *   call CALLER CALLED     ->  calling CHANNEL
 *   answer C, alert C, hangup C CAUSE
 *   play C FILE            what is said on channel C: raw A-law
 *   repeat C FILE          the same, again and again
 *   record C FILE          what is heard on channel C: raw A-law
 *   digit C KEY            100 ms of the key's two tones
 *   stalls .               ->  stalls N: how often since last asked this program itself was kept waiting for 60 ms
 *   alarm STATE            0 well, 1 LOS, 2 LOF, 3 AIS, 4 RAI; with 1 and 2 nothing passes
 *
 *   up, down, ring C CALLER CALLED, ringing C, answered C, over C CAUSE
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "line.h"
#include "listen.h"

struct channel {
	q931_call *call;
	FILE *says, *hears;
	int again;
	char key;
	int key_frames;
};

static struct channel channels[32];
static struct pri *span;
static const struct line *line = &socket_line;
static int control = -1, is_port;
static int stalls;

void say(const char *format, ...)
{
	char text[256];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text) - 1, format, arguments);
	va_end(arguments);
	text[length++] = '\n';
	if (control >= 0 && write(control, text, (size_t) length) < 0)
		perror("control");
}

static void say_on_stderr(struct pri *pri, char *text)
{
	(void) pri;
	fputs(text, stderr);
}

static uint8_t a_law(int sample)
{
	int sign = sample >= 0 ? 0x80 : 0, magnitude = (sample >= 0 ? sample : ~sample) >> 4;
	int segment = 0;

	if (magnitude > 15) {
		segment = 1;
		while (magnitude > 31) {
			magnitude >>= 1;
			segment++;
		}
		magnitude -= 16;
	}
	return (uint8_t) ((sign | segment << 4 | magnitude) ^ 0x55);
}

static void quiet(struct channel *channel)
{
	if (channel->says)
		fclose(channel->says);
	if (channel->hears)
		fclose(channel->hears);
	memset(channel, 0, sizeof(*channel));
}

static int slot_of(q931_call *call)
{
	for (int slot = 1; slot < 32; slot++)
		if (call && channels[slot].call == call)
			return slot;
	return 0;
}

static void over(q931_call *call, int cause)
{
	int slot = slot_of(call);

	if (slot) {
		line->talks(slot, 0);
		quiet(&channels[slot]);
		say("over %d %d", slot, cause);
	}
}

static void move_to(q931_call *call, int slot)
{
	int old = slot_of(call);

	if (old && slot > 0 && slot < 32 && slot != old) {
		channels[slot] = channels[old];
		memset(&channels[old], 0, sizeof(channels[old]));
	}
}

void act(pri_event *event)
{
	if (!event)
		return;
	switch (event->e) {
	case PRI_EVENT_DCHAN_UP:
		say("up");
		break;
	case PRI_EVENT_DCHAN_DOWN:
		say("down");
		break;
	case PRI_EVENT_RING: {
		int slot = event->ring.channel & 0xff;
		if (slot < 1 || slot > 31 || channels[slot].call) {
			pri_hangup(span, event->ring.call, PRI_CAUSE_REQUESTED_CHAN_UNAVAIL);
			break;
		}
		channels[slot].call = event->ring.call;
		pri_proceeding(span, event->ring.call, slot, 0);
		say("ring %d %s %s", slot, event->ring.callingnum[0] ? event->ring.callingnum : "-",
			event->ring.callednum[0] ? event->ring.callednum : "-");
		break;
	}
	case PRI_EVENT_PROCEEDING:
		move_to(event->proceeding.call, event->proceeding.channel & 0xff);
		break;
	case PRI_EVENT_RINGING:
		move_to(event->ringing.call, event->ringing.channel & 0xff);
		say("ringing %d", slot_of(event->ringing.call));
		break;
	case PRI_EVENT_ANSWER: {
		int slot;
		move_to(event->answer.call, event->answer.channel & 0xff);
		slot = slot_of(event->answer.call);
		line->talks(slot, 1);
		say("answered %d", slot);
		break;
	}
	case PRI_EVENT_HANGUP_REQ:
		over(event->hangup.call, event->hangup.cause);
		pri_hangup(span, event->hangup.call, event->hangup.cause);
		break;
	case PRI_EVENT_HANGUP:
	case PRI_EVENT_HANGUP_ACK:
		over(event->hangup.call, event->hangup.cause);
		pri_hangup(span, event->hangup.call, event->hangup.cause);
		break;
	default:
		break;
	}
}

static void place(const char *caller, const char *called)
{
	struct pri_sr *request;
	int slot = 1;

	while (slot < 32 && (slot == 16 || channels[slot].call))
		slot++;
	if (slot == 32) {
		say("full");
		return;
	}
	channels[slot].call = pri_new_call(span);
	request = pri_sr_new();
	pri_sr_set_channel(request, slot, 1, 0);
	pri_sr_set_bearer(request, PRI_TRANS_CAP_SPEECH, PRI_LAYER_1_ALAW);
	pri_sr_set_called(request, (char *) called, PRI_UNKNOWN, 1);
	pri_sr_set_caller(request, (char *) caller, NULL, PRI_UNKNOWN, PRES_ALLOWED_NETWORK_NUMBER);
	if (pri_setup(span, channels[slot].call, request))
		say("failed %d", slot);
	else
		say("calling %d", slot);
	pri_sr_free(request);
}

static void obey(char *text)
{
	char what[16] = "", a[256] = "", b[256] = "";
	struct channel *channel;
	int slot;

	if (sscanf(text, "%15s %255s %255s", what, a, b) < 2)
		return;
	if (!strcmp(what, "call")) {
		place(a, b);
		return;
	}
	if (!strcmp(what, "alarm")) {
		line->alarm(a[0]);
		return;
	}
	if (!strcmp(what, "stalls")) {
		say("stalls %d", stalls);
		stalls = 0;
		return;
	}
	slot = atoi(a);
	if (slot < 1 || slot > 31 || !channels[slot].call) {
		say("nobody %d", slot);
		return;
	}
	channel = &channels[slot];
	if (!strcmp(what, "alert")) {
		pri_acknowledge(span, channel->call, slot, 0);
	} else if (!strcmp(what, "answer")) {
		pri_answer(span, channel->call, slot, 0);
		line->talks(slot, 1);
	} else if (!strcmp(what, "hangup")) {
		pri_hangup(span, channel->call, atoi(b));
	} else if (!strcmp(what, "play") || !strcmp(what, "repeat")) {
		if (channel->says)
			fclose(channel->says);
		channel->says = fopen(b, "rb");
		channel->again = !strcmp(what, "repeat");
	} else if (!strcmp(what, "record")) {
		if (channel->hears)
			fclose(channel->hears);
		channel->hears = fopen(b, "wb");
	} else if (!strcmp(what, "digit")) {
		channel->key = b[0];
		channel->key_frames = 5;
	}
}

/* 20 ms of one of a telephone's keys (Q.23). */
static void key(struct channel *channel, uint8_t *octets)
{
	static const char keys[] = "123A456B789C*0#D";
	static const double rows[] = { 697, 770, 852, 941 }, columns[] = { 1209, 1336, 1477, 1633 };
	const char *found = strchr(keys, channel->key);
	int at = found ? (int) (found - keys) : 0, from = (5 - channel->key_frames) * FRAME;

	for (int n = 0; n < FRAME; n++) {
		double time = (from + n) / 8000.0 * 2 * M_PI;
		octets[n] = a_law((int) (6400 * (sin(rows[at / 4] * time) + sin(columns[at % 4] * time))));
	}
	channel->key_frames--;
}

/* Where nothing is played, silence is said. */
void channel_says(int slot, uint8_t *octets)
{
	struct channel *channel = &channels[slot];
	size_t got = 0;

	if (channel->key_frames) {
		key(channel, octets);
		return;
	}
	if (channel->says)
		got = fread(octets, 1, FRAME, channel->says);
	if (channel->says && got < FRAME && channel->again) {
		rewind(channel->says);
		got += fread(octets + got, 1, FRAME - got, channel->says);
	}
	memset(octets + got, SILENCE, FRAME - got);
	if (channel->says && got < FRAME) {
		fclose(channel->says);
		channel->says = NULL;
	}
}

void channel_hears(int slot, const uint8_t *octets, int length)
{
	struct channel *channel = &channels[slot];

	if (channel->hears) {
		fwrite(octets, 1, (size_t) length, channel->hears);
		fflush(channel->hears);
	}
}

static void command(void)
{
	static char text[4096];
	static size_t have;
	ssize_t more = read(control, text + have, sizeof(text) - 1 - have);
	char *start = text, *end;

	/* A port stays when nobody has its other end. */
	if (is_port && more <= 0) {
		usleep(20000);
		return;
	}
	if (more == 0 || (more < 0 && errno != EAGAIN)) {
		close(control);
		control = -1;
		have = 0;
		return;
	}
	if (more < 0)
		return;
	have += (size_t) more;
	text[have] = 0;
	while ((end = strchr(start, '\n'))) {
		*end = 0;
		obey(start);
		start = end + 1;
	}
	have -= (size_t) (start - text);
	memmove(text, start, have);
}

/* A machine that stands still for longer than what waits in buffers costs a call its sound, whatever the line does. */
static void count_stalls(void)
{
	static struct timespec before;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (before.tv_sec && (now.tv_sec - before.tv_sec) * 1000 + (now.tv_nsec - before.tv_nsec) / 1000000 > 60)
		stalls++;
	before = now;
}

/* Whoever tells it what to do: a program on a socket, or, in a machine of its own, whoever has the other end of a port. */
static int open_control(const char *path)
{
	struct stat about;

	if (stat(path, &about) || !S_ISCHR(about.st_mode))
		return listen_on(path, SOCK_STREAM);
	is_port = 1;
	control = open(path, O_RDWR | O_NONBLOCK);
	if (control < 0) {
		perror(path);
		exit(1);
	}
	return -1;
}

int main(int argc, char **argv)
{
	int controls, chatty = getenv("E1_OPERATOR_DEBUG") != NULL;

	if (argc != 3) {
		fputs("usage: e1-operator SOCKET|dahdi:SPAN CONTROL\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (!strncmp(argv[1], "dahdi:", 6)) {
		if (!&dahdi_line) {
			fputs("built without dahdi.c\n", stderr);
			return 2;
		}
		line = &dahdi_line;
		argv[1] += 6;
	}
	pri_set_message(say_on_stderr);
	pri_set_error(say_on_stderr);
	span = line->open(argv[1]);
	if (!span)
		return 1;
	controls = open_control(argv[2]);
	pri_hangup_fix_enable(span, 1);
	if (chatty)
		pri_set_debug(span, PRI_DEBUG_Q931_DUMP | PRI_DEBUG_Q931_STATE | PRI_DEBUG_Q921_STATE);
	for (;;) {
		struct pollfd ready[2 + WATCHED] = { { controls, POLLIN, 0 }, { control, POLLIN, 0 } };
		int watched = line->watch(ready + 2);
		struct timeval *next, now;

		poll(ready, (nfds_t) (2 + watched), 20);
		count_stalls();
		line->handle(ready + 2, watched);
		if (ready[0].revents) {
			if (control >= 0)
				close(control);
			control = accept(controls, NULL, NULL);
		}
		if (control >= 0 && ready[1].fd == control && ready[1].revents)
			command();
		next = pri_schedule_next(span);
		gettimeofday(&now, NULL);
		if (next && !timercmp(&now, next, <))
			act(pri_schedule_run(span));
	}
}
