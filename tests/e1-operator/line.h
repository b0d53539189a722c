/* What an operator's exchange knows of the line it stands at. */
#ifndef LINE_H
#define LINE_H

#include <poll.h>
#include <stdint.h>

#include <libpri.h>

/* Octets of a channel in 20 ms. */
#define FRAME 160
#define SILENCE 0xd5
/* Octets at a frame's end that libpri leaves for the check sum. */
#define FCS 2
/* Most descriptors that a line has watched: its own, and one for each channel. */
#define WATCHED 34

struct line {
	/* Opens it; gives what libpri signals on, or nothing. */
	struct pri *(*open)(const char *place);
	/* Writes down what is to be watched, and gives how much. */
	int (*watch)(struct pollfd *ready);
	/* Something of that is ready; or nothing, and some time went by. */
	void (*handle)(const struct pollfd *ready, int count);
	/* A channel carries sound from now on, or does not any more. */
	void (*talks)(int slot, int yes);
	/* The line's alarm, as `alarm` of the control socket has it. */
	void (*alarm)(char state);
};

extern const struct line socket_line;
/* A span of DAHDI; in what is built with dahdi.c. */
extern const struct line dahdi_line __attribute__((weak));

/* What the lines are given by the exchange. */

/* The next 20 ms that are to be said on a channel. */
void channel_says(int slot, uint8_t *octets);
/* What was heard on one. */
void channel_hears(int slot, const uint8_t *octets, int length);
/* What libpri has to say of a frame that came. */
void act(pri_event *event);
/* A line to whoever holds the control socket. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
