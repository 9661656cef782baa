; A file of 1024 KB written and read in order by 32 KB.
        %include "common.inc"
BLOCK   equ 32768
BLOCKS  equ 32
        %include "sequential.inc"
