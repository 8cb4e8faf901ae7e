#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>

#include "stralloc.h"

/*
 * The frames of squeeze (INTERNALS has their bytes): a piece of a stream, or
 * something about the line. Each tells also how many frames of the other
 * direction have come since the last that told.
 */
enum frame_kind {
  FRAME_CODED,  /* CODE stands for RAW bytes */
  FRAME_STORED, /* RAW bytes as they are */
  FRAME_END,    /* the stream has no more */
  FRAME_ACK,    /* nothing, but for its acks */
  FRAME_PAD,    /* bytes to be thrown away */
  FRAME_ANEW    /* what came before does not count: a wrong guess */
};

#define FRAME_RAW 65536 /* a piece of a stream is no longer */
#define FRAME_ACKS 31   /* told at a time */
#define FRAME_CHECK 4
#define FRAME_HEAD 11   /* bytes in front of code, at most */
#define FRAME_PADHEAD 3

/* A frame that is fed bytes; {0} to begin with, and it owns CODE. */
struct frame {
  enum frame_kind kind;
  unsigned int acks;
  int more; /* FRAME_CODED, FRAME_STORED: the next one comes at once */
  size_t raw;
  unsigned char check[FRAME_CHECK];
  stralloc code; /* for FRAME_STORED the bytes themselves */
  /* private from here */
  int state;
  unsigned int digits;
  size_t len, got;
};

/* Takes *USED of the N bytes at S. 1: F is whole, and the next call begins
   another; 0: they are all taken, more please; -1 with errno: EPROTO it is
   none, ENOMEM. What was refused stays so. */
int frame_feed(struct frame *f, const char *s, size_t n, size_t *used);

/* Writes the head of F (kind, acks, more, raw, check, and the length of
   code.len, or for FRAME_PAD of raw) to S, of FRAME_HEAD bytes: how many those
   are. */
size_t frame_head(char *s, const struct frame *f);

/* 1 if F has a part of a frame, so that the rest is on its way; else 0. */
int frame_begun(const struct frame *f);

void frame_free(struct frame *f);

#endif
