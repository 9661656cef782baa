/* A program of one command of sash, which has it as a function. */
#include "sash.h"

BOOL intFlag = FALSE;

int main(argc, argv)
int argc;
char **argv;
{
   argv[0] = "tool";
   return TOOL(argc, argv);
}
