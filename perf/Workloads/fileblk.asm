; A file of 256 KB written and read in blocks of 8 KB.
        %include "common.inc"
BLOCK   equ 8192
BLOCKS  equ 32
        %include "sequential.inc"
