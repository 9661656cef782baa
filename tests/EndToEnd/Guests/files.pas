{ Files and folders through the run-time library: make, write, append, seek, read back, rename, find, delete; and what
  fails must fail with DOS's own error. }
program files;

{$I-}
uses dos, sysutils;

var
  f: file;
  t: text;
  line: shortstring;
  found: dos.searchrec;
  count, total: longint;
  buffer: array[0..511] of byte;
  got: word;

procedure check(const what: shortstring; wanted: integer);
var
  result: integer;
begin
  result := ioresult;
  if result <> wanted then
  begin
    writeln(what, ': result ', result, ', not ', wanted);
    halt(1);
  end;
end;

begin
  mkdir('SUB');
  check('mkdir', 0);
  mkdir('SUB');
  check('mkdir again', 5);
  chdir('SUB');
  check('chdir', 0);

  assign(t, 'LINES.TXT');
  rewrite(t);
  writeln(t, 'first line');
  writeln(t, 'second line');
  close(t);
  append(t);
  writeln(t, 'third line');
  close(t);
  check('append', 0);
  reset(t);
  while not eof(t) do
  begin
    readln(t, line);
    writeln(line);
  end;
  close(t);

  assign(f, 'BLOCK.BIN');
  rewrite(f, 1);
  for count := 0 to 511 do
    buffer[count] := count and 255;
  blockwrite(f, buffer, 512, got);
  seek(f, 70000);
  blockwrite(f, buffer, 16, got);
  check('blockwrite', 0);
  close(f);
  reset(f, 1);
  writeln('size ', filesize(f));
  seek(f, 300);
  blockread(f, buffer, 512, got);
  writeln('read ', got, ', first ', buffer[0], ', last ', buffer[511]);
  seek(f, 69990);
  blockread(f, buffer, 512, got);
  writeln('read ', got, ' at the end, byte 12 is ', buffer[12]);
  seek(f, 100);
  truncate(f);
  writeln('truncated to ', filesize(f));
  close(f);
  rename(f, 'RENAMED.BIN');
  check('rename', 0);

  count := 0;
  total := 0;
  dos.findfirst('*.*', anyfile, found);
  while doserror = 0 do
  begin
    if found.attr and directory = 0 then
    begin
      inc(count);
      inc(total, found.size);
    end;
    dos.findnext(found);
  end;
  writeln('found ', count, ' files, ', total, ' bytes; then error ', doserror);

  assign(t, 'NOSUCH.TXT');
  reset(t);
  check('missing file', 2);
  assign(t, 'C:\NOWHERE\X.TXT');
  rewrite(t);
  check('missing folder', 3);
  chdir('..');
  rmdir('SUB');
  check('rmdir of a full folder', 5);
  assign(t, 'SUB\LINES.TXT');
  erase(t);
  check('erase', 0);
  erase(t);
  check('erase again', 2);
  writeln('done');
end.
