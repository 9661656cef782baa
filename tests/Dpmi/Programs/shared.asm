; INT 31h/0D00h to 0D03h of DPMI 1.0: shared memory.
%include "dpmi.inc"

main:
        mov     ax, ds
        mov     [selector], ax
        item    "0D00h"
        mov     edi, structure
        dpmi    0D00h
        succeeds
        equal   dword [got], 2000h
        mov     eax, [linear]
        mov     [first], eax
        mov     edi, structure
        mov     dword [wanted], 9000h
        dpmi    0D00h                   ; the same block again, of the size that it has
        succeeds
        equal   dword [got], 2000h
        mov     eax, [first]
        equal   eax, [linear]
        mov     dword [name], other
        mov     dword [wanted], 0
        dpmi    0D00h
        fails   8021h

        item    "0D02h and 0D03h"
        mov     si, [handle + 2]
        mov     di, [handle]
        mov     dx, 1
        dpmi    0D02h
        succeeds
        mov     dx, 0
        dpmi    0D03h
        succeeds
        dpmi    0D03h
        fails   8002h

        item    "0D01h"
        dpmi    0D01h
        succeeds
        dpmi    0D01h
        succeeds
        dpmi    0D01h
        fails   8023h
        done

first:  dd      0
structure:
wanted: dd      1800h
got:    dd      0
handle: dd      0
linear: dd      0
name:   dd      title
selector: dw    0
        dw      0, 0, 0
title:  db      "SHARED.BLOCK", 0
other:  db      "OTHER", 0
        PROGRAM_END
