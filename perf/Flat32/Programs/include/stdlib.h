#include "../rt.h"
