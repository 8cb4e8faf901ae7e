#include "primer.h"

static const char *const piece[] = {
  "400:\nReceived: (qmail 1234 invoked by uid 100); 1 Jan 2026 08:00:00 -0000\n"
  "Message-ID: <20260101080000.1234.qmail@mail.example.org>\n"
  "From: \n",
  0};

const char *primer(unsigned int i)
{
  return piece[i];
}
