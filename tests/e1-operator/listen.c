#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "listen.h"

int listen_on(const char *path, int kind)
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
