{ Built in every memory model, as .COM and for 32 bits: the model's name, a few language features that need the run-time library,
  and the arguments. Exits with 7. }
program hello;

{$H-}
const
{$if defined(FPC_MM_TINY)} model = 'tiny';
{$elseif defined(FPC_MM_SMALL)} model = 'small';
{$elseif defined(FPC_MM_MEDIUM)} model = 'medium';
{$elseif defined(FPC_MM_COMPACT)} model = 'compact';
{$elseif defined(FPC_MM_LARGE)} model = 'large';
{$elseif defined(FPC_MM_HUGE)} model = 'huge';
{$elseif defined(GO32V2)} model = 'flat';
{$endif}

type
  PNode = ^TNode;
  TNode = record
    value: longint;
    next: PNode;
  end;

var
  list, node: PNode;
  i: integer;
  sum: int64;
  s: string;
begin
  writeln('model ', model, ', code pointer ', sizeof(codepointer), ', data pointer ', sizeof(pointer));
  list := nil;
  for i := 1 to 200 do
  begin
    new(node);
    node^.value := longint(i) * i * i;
    node^.next := list;
    list := node;
  end;
  sum := 0;
  while list <> nil do
  begin
    node := list;
    sum := sum + node^.value;
    list := node^.next;
    dispose(node);
  end;
  str(sum, s);
  writeln('sum of cubes ', s, ', ', sum div 201, ' rest ', sum mod 201);
  for i := 1 to paramcount do
    writeln('argument ', i, ' ', paramstr(i));
  halt(7);
end.
