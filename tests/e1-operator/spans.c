/*
 * Spans of DAHDI without a card, each the far end of another (dahdi_dynamic_loc):
 *
 *     e1-spans create 1:0     a span of 31 channels; where 1:1 is, that is its far end
 *     e1-spans destroy 1:0    pulls it out: its far end hears nothing any more
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <dahdi/user.h>

int main(int argc, char **argv)
{
	struct dahdi_dynamic_span span = { .driver = "loc", .numchans = 31 };
	int control = open("/dev/dahdi/ctl", O_RDWR), creates;

	if (argc != 3 || (strcmp(argv[1], "create") && strcmp(argv[1], "destroy"))) {
		fputs("usage: e1-spans create|destroy KEY:END\n", stderr);
		return 2;
	}
	creates = !strcmp(argv[1], "create");
	snprintf(span.addr, sizeof(span.addr), "%s", argv[2]);
	if (control < 0 || ioctl(control, creates ? DAHDI_DYNAMIC_CREATE : DAHDI_DYNAMIC_DESTROY, &span)) {
		perror(argv[2]);
		return 1;
	}
	if (creates)
		printf("span %d\n", span.spanno);
	return 0;
}
