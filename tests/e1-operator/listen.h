#ifndef LISTEN_H
#define LISTEN_H

/* A socket that listens on a path, of a kind (SOCK_STREAM, SOCK_SEQPACKET); ends the program where there is none to be had. */
int listen_on(const char *path, int kind);

#endif
