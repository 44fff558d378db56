#ifndef PAYDECK_CZLIB_SHIM_H
#define PAYDECK_CZLIB_SHIM_H

#include <zlib.h>

#endif
