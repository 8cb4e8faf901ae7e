#ifndef DOTENV_H
#define DOTENV_H

#include <time.h>

#include "stralloc.h"
#include "virt.h"

/* The environment of a program in a dot-qmail file: qmail-command(8)'s
   variables, PATH and few others, nothing else. {0} at the start. */
#define DOTENV_MAX 40

struct dotenv {
  stralloc text;   /* "NAME=value" and a NUL, each */
  size_t n;
  char *env[DOTENV_MAX + 1]; /* points into text; ends in a null pointer */
};

/* UFLINE, with its newline: From_, the SENDER without spaces, WHEN in UTC.
   Appends. 0, or -1 with ENOMEM. */
int dotenv_ufline(stralloc *out, const stralloc *sender, time_t when);

/*
 * For the message to T from SENDER that came at WHEN, whose Return-Path and
 * Delivered-To lines are LINES, and whose $BUSHKEY is KEY. 0, or -1 with
 * ENOMEM.
 */
int dotenv_make(struct dotenv *e, const struct virt_target *t,
                const stralloc *sender, const stralloc *newsender,
                const stralloc *lines, time_t when, const char *key);

#endif
