/*
 * A line as a span of DAHDI: `dahdi:2` is the second. libpri signals on its D-channel, and
 * every channel that talks is a descriptor of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <dahdi/user.h>

#include "line.h"

#define D_CHANNEL 16
/* 160 ms: what this end itself is late by, while the machine does something else, is no fault of the line. */
#define BUFFERS 8
/* Of Q.921: header, N201 and the check sum. */
#define FRAME_MAX (4 + 260 + FCS)

static struct pri *pri;
static int d_channel = -1, base;
static int talking[32];

static int number_in(int span, const char *name)
{
	char path[128];
	int number = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/dahdi_spans/devices/span-%d/%s", span, name);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%d", &number) != 1)
		perror(path);
	if (file)
		fclose(file);
	return number;
}

/* The operator's side of the line gives the clock. */
static int configure(int span)
{
	struct dahdi_lineconfig line = { .span = span };
	int control = open("/dev/dahdi/ctl", O_RDWR), failed;

	line.lineconfig = DAHDI_CONFIG_CCS | DAHDI_CONFIG_HDB3 | DAHDI_CONFIG_CRC4;
	failed = control < 0 || ioctl(control, DAHDI_SPANCONFIG, &line);
	for (int slot = 1; slot < 32 && !failed; slot++) {
		struct dahdi_chanconfig channel = { .chan = base + slot };
		channel.sigtype = slot == D_CHANNEL ? DAHDI_SIG_HDLCFCS : DAHDI_SIG_CLEAR;
		channel.deflaw = DAHDI_LAW_ALAW;
		failed = ioctl(control, DAHDI_CHANCONFIG, &channel);
	}
	failed = failed || ioctl(control, DAHDI_STARTUP, &span);
	if (failed)
		perror("/dev/dahdi/ctl");
	if (control >= 0)
		close(control);
	return !failed;
}

static int open_slot(int slot, int buffers, int size)
{
	struct dahdi_bufferinfo info = { .txbufpolicy = DAHDI_POLICY_IMMEDIATE,
		.rxbufpolicy = DAHDI_POLICY_IMMEDIATE, .numbufs = buffers, .bufsize = size };
	int file = open("/dev/dahdi/channel", O_RDWR | O_NONBLOCK), number = base + slot;

	if (file < 0 || ioctl(file, DAHDI_SPECIFY, &number) || ioctl(file, DAHDI_SET_BUFINFO, &info)) {
		fprintf(stderr, "channel %d: %s\n", number, strerror(errno));
		if (file >= 0)
			close(file);
		return -1;
	}
	return file;
}

static struct pri *open_line(const char *place)
{
	int span = atoi(place);

	for (int slot = 0; slot < 32; slot++)
		talking[slot] = -1;
	base = number_in(span, "basechan") - 1;
	if (base < 0 || number_in(span, "channels") != 31 || !configure(span))
		return NULL;
	d_channel = open_slot(D_CHANNEL, 32, FRAME_MAX);
	if (d_channel < 0)
		return NULL;
	pri = pri_new(d_channel, PRI_NETWORK, PRI_SWITCH_EUROISDN_E1);
	return pri;
}

/* One descriptor of each channel that talks, behind the D-channel's; which, is told by its place. */
static int watch(struct pollfd *ready)
{
	int count = 0;

	ready[count++] = (struct pollfd) { d_channel, POLLIN | POLLPRI, 0 };
	for (int slot = 1; slot < 32; slot++)
		ready[count++] = (struct pollfd) { talking[slot], POLLIN | POLLOUT | POLLPRI, 0 };
	return count;
}

static void take_event(int file)
{
	int event = 0;

	if (ioctl(file, DAHDI_GETEVENT, &event))
		perror("GETEVENT");
}

static void exchange(int slot, short ready)
{
	uint8_t octets[FRAME];
	ssize_t length;

	if (ready & POLLPRI)
		take_event(talking[slot]);
	if (ready & POLLIN) {
		length = read(talking[slot], octets, sizeof(octets));
		if (length > 0)
			channel_hears(slot, octets, (int) length);
	}
	/* The line takes what it has time for: its clock is what speech goes by. */
	if (ready & POLLOUT) {
		channel_says(slot, octets);
		if (write(talking[slot], octets, sizeof(octets)) != sizeof(octets))
			fprintf(stderr, "slot %d: 20 ms were not taken: %s\n", slot, strerror(errno));
	}
}

static void handle(const struct pollfd *ready, int count)
{
	if (ready[0].revents & POLLPRI)
		take_event(d_channel);
	if (ready[0].revents & POLLIN)
		act(pri_check_event(pri));
	if (ready[0].revents & (POLLERR | POLLHUP | POLLNVAL)) {
		fputs("the span is gone\n", stderr);
		exit(3);
	}
	for (int slot = 1; slot < count; slot++)
		if (talking[slot] >= 0 && ready[slot].fd == talking[slot] && ready[slot].revents)
			exchange(slot, ready[slot].revents);
}

static void talks(int slot, int yes)
{
	int law = DAHDI_LAW_ALAW, audio = 1;

	if (talking[slot] >= 0)
		close(talking[slot]);
	talking[slot] = yes ? open_slot(slot, BUFFERS, FRAME) : -1;
	if (talking[slot] >= 0
		&& (ioctl(talking[slot], DAHDI_SETLAW, &law) || ioctl(talking[slot], DAHDI_AUDIOMODE, &audio)))
		perror("SETLAW, AUDIOMODE");
}

/* Alarms are the driver's own affair: whoever takes the span away has one. */
static void alarm_is(char state)
{
	(void) state;
	say("no alarm here");
}

const struct line dahdi_line = { open_line, watch, handle, talks, alarm_is };
