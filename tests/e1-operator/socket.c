/*
 * A line as a socket (SOCK_SEQPACKET), one box at a time. Packets: 'D' and a frame without
 * FCS; 'B', a time slot and 160 octets of A-law; 'S' and the state of the line, '0' to '4'.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "line.h"
#include "listen.h"

static struct pri *span;
static int line = -1, lines = -1, timer = -1;
static char state = '0';
static int talking[32];
static uint8_t waiting[512];
static int waiting_length;

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

static struct pri *open_line(const char *place)
{
	struct itimerspec beat = { { 0, 20000000 }, { 0, 20000000 } };

	lines = listen_on(place, SOCK_SEQPACKET);
	timer = timerfd_create(CLOCK_MONOTONIC, 0);
	timerfd_settime(timer, 0, &beat, NULL);
	span = pri_new_cb(0, PRI_NETWORK, PRI_SWITCH_EUROISDN_E1, read_frame, write_frame, NULL);
	return span;
}

static int watch(struct pollfd *ready)
{
	ready[0] = (struct pollfd) { timer, POLLIN, 0 };
	ready[1] = (struct pollfd) { lines, POLLIN, 0 };
	ready[2] = (struct pollfd) { line, POLLIN, 0 };
	return 3;
}

static void speak(void)
{
	uint8_t packet[2 + FRAME] = { 'B' };

	for (int slot = 1; slot < 32; slot++) {
		if (!talking[slot] || !passes())
			continue;
		packet[1] = (uint8_t) slot;
		channel_says(slot, packet + 2);
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
	} else if (packet[0] == 'B' && length == 2 + FRAME && packet[1] < 32) {
		channel_hears(packet[1], packet + 2, FRAME);
	}
}

static void report(void)
{
	char packet[2] = { 'S', state };

	if (line >= 0)
		send(line, packet, sizeof(packet), MSG_NOSIGNAL);
}

static void handle(const struct pollfd *ready, int count)
{
	(void) count;
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
	if (line >= 0 && ready[2].fd == line && ready[2].revents)
		hear();
}

static void talks(int slot, int yes)
{
	talking[slot] = yes;
}

static void alarm_is(char now)
{
	state = now;
	report();
}

const struct line socket_line = { open_line, watch, handle, talks, alarm_is };
