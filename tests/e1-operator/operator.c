/*
 * An operator's exchange at the other end of an E1: libpri for the signalling, 30 channels
 * with sound. It shares no code with the box.
 *
 *     e1-operator SOCKET CONTROL
 *
 * SOCKET (SOCK_SEQPACKET) is the line, one box at a time. Packets: 'D' and a frame without
 * FCS; 'B', a time slot and 160 octets of A-law; 'S' and the state of the line, '0' to '4'.
 * CONTROL is a stream socket, one line a command or a happening:
 *
 *   call CALLER CALLED     ->  calling CHANNEL
 *   answer C, alert C, hangup C CAUSE
 *   play C FILE            what is said on channel C: raw A-law
 *   record C FILE          what is heard on channel C: raw A-law
 *   digit C KEY            100 ms of the key's two tones
 *   alarm STATE            0 well, 1 LOS, 2 LOF, 3 AIS, 4 RAI; with 1 and 2 nothing passes
 *
 *   up, down, ring C CALLER CALLED, ringing C, answered C, over C CAUSE
 */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

#include <libpri.h>

#define FRAME 160
#define SILENCE 0xd5
#define FCS 2

struct channel {
	q931_call *call;
	int talks;
	FILE *says, *hears;
	char key;
	int key_frames;
};

static struct channel channels[32];
static struct pri *span;
static int line = -1, control = -1;
static char state = '0';
static uint8_t waiting[512];
static int waiting_length;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#include <stdarg.h>
static void say(const char *format, ...)
{
	char text[256];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text) - 1, format, arguments);
	va_end(arguments);
	text[length++] = '\n';
	if (control >= 0 && send(control, text, (size_t) length, MSG_NOSIGNAL) < 0)
		perror("control");
}

static int passes(void)
{
	return line >= 0 && (state == '0' || state == '4');
}

static int read_frame(struct pri *pri, void *octets, int room)
{
	int length = waiting_length;

	(void) pri;
	if (length <= 0 || length + FCS > room)
		return 0;
	memcpy(octets, waiting, (size_t) length);
	memset((uint8_t *) octets + length, 0, FCS);
	waiting_length = 0;
	return length + FCS;
}

static int write_frame(struct pri *pri, void *octets, int length)
{
	uint8_t packet[600] = { 'D' };

	(void) pri;
	if (passes() && length > FCS && length < 500) {
		memcpy(packet + 1, octets, (size_t) (length - FCS));
		send(line, packet, (size_t) (1 + length - FCS), MSG_NOSIGNAL);
	}
	return length;
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

static void act(pri_event *event)
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
		channels[slot].talks = 1;
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

static void report(void)
{
	char packet[2] = { 'S', state };

	if (line >= 0)
		send(line, packet, sizeof(packet), MSG_NOSIGNAL);
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
		state = a[0];
		report();
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
		channel->talks = 1;
	} else if (!strcmp(what, "hangup")) {
		pri_hangup(span, channel->call, atoi(b));
	} else if (!strcmp(what, "play")) {
		if (channel->says)
			fclose(channel->says);
		channel->says = fopen(b, "rb");
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

static void speak(void)
{
	uint8_t packet[2 + FRAME] = { 'B' };

	for (int slot = 1; slot < 32; slot++) {
		struct channel *channel = &channels[slot];
		size_t got = 0;
		if (!channel->talks || !passes())
			continue;
		packet[1] = (uint8_t) slot;
		memset(packet + 2, SILENCE, FRAME);
		if (channel->key_frames) {
			key(channel, packet + 2);
		} else if (channel->says) {
			got = fread(packet + 2, 1, FRAME, channel->says);
			if (got < FRAME) {
				memset(packet + 2 + got, SILENCE, FRAME - got);
				fclose(channel->says);
				channel->says = NULL;
			}
		}
		send(line, packet, sizeof(packet), MSG_NOSIGNAL | MSG_DONTWAIT);
	}
}

static void hear(void)
{
	uint8_t packet[600];
	ssize_t length = recv(line, packet, sizeof(packet), MSG_DONTWAIT);

	if (length == 0 || (length < 0 && errno != EAGAIN)) {
		close(line);
		line = -1;
		return;
	}
	if (length < 2 || !passes())
		return;
	if (packet[0] == 'D' && length - 1 < (ssize_t) sizeof(waiting)) {
		memcpy(waiting, packet + 1, (size_t) length - 1);
		waiting_length = (int) length - 1;
		act(pri_check_event(span));
	} else if (packet[0] == 'B' && length == 2 + FRAME && packet[1] < 32
		&& channels[packet[1]].hears) {
		fwrite(packet + 2, 1, FRAME, channels[packet[1]].hears);
		fflush(channels[packet[1]].hears);
	}
}

static void command(void)
{
	static char text[4096];
	static size_t have;
	ssize_t more = recv(control, text + have, sizeof(text) - 1 - have, MSG_DONTWAIT);
	char *start = text, *end;

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

static int listen_on(const char *path, int kind)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, kind, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (listener < 0 || bind(listener, (struct sockaddr *) &address, sizeof(address))
		|| listen(listener, 1)) {
		perror(path);
		exit(1);
	}
	return listener;
}

int main(int argc, char **argv)
{
	struct itimerspec beat = { { 0, 20000000 }, { 0, 20000000 } };
	int lines, controls, timer = timerfd_create(CLOCK_MONOTONIC, 0);
	int chatty = getenv("E1_OPERATOR_DEBUG") != NULL;

	if (argc != 3) {
		fputs("usage: e1-operator SOCKET CONTROL\n", stderr);
		return 2;
	}
	lines = listen_on(argv[1], SOCK_SEQPACKET);
	controls = listen_on(argv[2], SOCK_STREAM);
	timerfd_settime(timer, 0, &beat, NULL);
	pri_set_message(say_on_stderr);
	pri_set_error(say_on_stderr);
	span = pri_new_cb(0, PRI_NETWORK, PRI_SWITCH_EUROISDN_E1, read_frame, write_frame, NULL);
	if (!span)
		return 1;
	pri_hangup_fix_enable(span, 1);
	if (chatty)
		pri_set_debug(span, PRI_DEBUG_Q931_DUMP | PRI_DEBUG_Q931_STATE | PRI_DEBUG_Q921_STATE);
	for (;;) {
		struct pollfd ready[] = {
			{ timer, POLLIN, 0 }, { lines, POLLIN, 0 }, { controls, POLLIN, 0 },
			{ line, POLLIN, 0 }, { control, POLLIN, 0 },
		};
		struct timeval *next, now;

		poll(ready, 5, 20);
		if (ready[0].revents) {
			uint64_t beats;
			if (read(timer, &beats, sizeof(beats)) == sizeof(beats))
				while (beats--)
					speak();
		}
		if (ready[1].revents) {
			int newer = accept(lines, NULL, NULL);
			if (line >= 0)
				close(line);
			line = newer;
			report();
		}
		if (ready[2].revents) {
			int newer = accept(controls, NULL, NULL);
			if (control >= 0)
				close(control);
			control = newer;
		}
		if (line >= 0 && ready[3].fd == line && ready[3].revents)
			hear();
		if (control >= 0 && ready[4].fd == control && ready[4].revents)
			command();
		next = pri_schedule_next(span);
		gettimeofday(&now, NULL);
		if (next && !timercmp(&now, next, <))
			act(pri_schedule_run(span));
	}
}
