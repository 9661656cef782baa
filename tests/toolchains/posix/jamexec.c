/* How jam runs a command on DOS: one at a time, waiting for it. */
#include "jam.h"
#include "lists.h"
#include "execcmd.h"

char *jambase[] = { 0 };

int execmax() { return 126; }

int execwait() { return 0; }

void execcmd(line, done, closure, shell)
char *line;
void (*done)();
void *closure;
LIST *shell;
{
   char *end;

   while (*line == ' ' || *line == '\t')
      line++;
   for (end = line; *end && *end != '\n'; end++)
      ;
   *end = 0;
   (*done)(closure, system(line) == 0 ? EXEC_CMD_OK : EXEC_CMD_FAIL);
}
