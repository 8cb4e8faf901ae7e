#ifndef VERSION_H
#define VERSION_H

#define VERSION "bushmail 0.1"

#endif
