; INT 31h/0500h to 0503h: memory by blocks.
%include "dpmi.inc"

; Puts the base of BX:CX behind the selector `window`, whose limit is all there is.
open_window:
        push    eax
        push    cx
        push    dx
        mov     dx, cx
        mov     cx, bx
        mov     bx, [window]
        dpmi    7
        succeeds
        mov     fs, bx
        pop     dx
        pop     cx
        pop     eax
        ret

main:
        mov     cx, 1
        dpmi    0
        mov     [window], ax
        mov     bx, ax
        mov     cx, 0FFFh
        mov     dx, 0FFFFh
        dpmi    8

        item    "0500h"
        mov     edi, buffer
        dpmi    500h
        succeeds
        atleast dword [buffer], 100000h         ; largest block in bytes
        mov     eax, [buffer]
        shr     eax, 12
        atmost  dword [buffer + 0], 10000000h
        atleast dword [buffer + 4], eax         ; unlocked pages
        atleast dword [buffer + 14h], eax       ; free pages
        differs dword [buffer + 14h], -1
        differs dword [buffer + 20h], -1
        differs dword [buffer + 18h], 0         ; physical pages

        item    "0501h"
        xor     bx, bx
        mov     cx, 5000h
        dpmi    501h
        succeeds
        mov     [linear], cx
        mov     [linear + 2], bx
        mov     [handle], di
        mov     [handle + 2], si
        call    open_window
        atleast dword [linear], 110000h
        mov     dword [fs:0], 11112222h
        mov     dword [fs:4FFCh], 33334444h
        equal   dword [fs:0], 11112222h
        equal   dword [fs:4FFCh], 33334444h
        xor     bx, bx
        xor     cx, cx
        dpmi    501h
        fails   8021h
        mov     bx, 0FFFFh
        mov     cx, 0F000h
        dpmi    501h
        jc      .refused
        failed  "4 GB were given"
.refused:
        atleast ax, 8012h
        atmost  ax, 8014h
        mov     bx, 1
        xor     cx, cx
        dpmi    501h
        succeeds
        mov     [handle2], di
        mov     [handle2 + 2], si
        mov     ax, di
        mov     dx, si
        shl     edx, 16
        mov     dx, ax
        differs edx, [handle]

        item    "0503h"
        mov     di, [handle]
        mov     si, [handle + 2]
        mov     bx, 4
        mov     cx, 1
        dpmi    503h
        succeeds
        mov     [handle], di
        mov     [handle + 2], si
        call    open_window
        equal   dword [fs:0], 11112222h         ; what was there has moved along
        equal   dword [fs:4FFCh], 33334444h
        mov     dword [fs:dword 3FFFCh], 55556666h
        equal   dword [fs:dword 3FFFCh], 55556666h
        mov     di, [handle]
        mov     si, [handle + 2]
        xor     bx, bx
        mov     cx, 1000h
        dpmi    503h
        succeeds
        mov     [handle], di
        mov     [handle + 2], si
        call    open_window
        equal   dword [fs:0], 11112222h
        mov     di, [handle]
        mov     si, [handle + 2]
        xor     bx, bx
        xor     cx, cx
        dpmi    503h
        fails   8021h
        equal   dword [fs:0], 11112222h
        mov     di, 0EEEEh
        mov     si, 0EEEEh
        mov     cx, 1000h
        xor     bx, bx
        dpmi    503h
        fails   8023h
        mov     di, [handle]
        mov     si, [handle + 2]
        mov     bx, 0FFFFh
        mov     cx, 0F000h
        dpmi    503h
        jc      .refused2
        failed  "grew to 4 GB"
.refused2:
        equal   dword [fs:0], 11112222h

        item    "0502h"
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    502h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    502h
        fails   8023h
        mov     di, [handle2]
        mov     si, [handle2 + 2]
        dpmi    502h
        succeeds
        mov     di, 0EEEEh
        mov     si, 0EEEEh
        dpmi    502h
        fails   8023h

        item    "all of it, twice"
        mov     word [rounds], 2
.all:   mov     edi, buffer
        dpmi    500h
        mov     cx, [buffer]
        mov     bx, [buffer + 2]
        dpmi    501h
        succeeds
        push    si
        push    di
        call    open_window
        mov     eax, [buffer]
        mov     byte [fs:eax - 1], 5
        equal   byte [fs:eax - 1], 5
        mov     bx, 1
        xor     cx, cx
        dpmi    501h
        jnc     .more                           ; (the largest block need not be all)
        atleast ax, 8012h
        jmp     .gone
.more:  dpmi    502h
.gone:  pop     di
        pop     si
        dpmi    502h
        succeeds
        dec     word [rounds]
        jnz     .all

        item    "0600h and 0601h, 0602h and 0603h, 0702h and 0703h"
        xor     bx, bx
        mov     cx, 4000h
        dpmi    501h
        succeeds
        mov     [handle], di
        mov     [handle + 2], si
        mov     [linear], cx
        mov     [linear + 2], bx
        xor     si, si
        mov     di, 4000h
        dpmi    600h
        succeeds
        dpmi    601h
        succeeds
        dpmi    702h
        succeeds
        dpmi    703h
        succeeds
        movzx   ebx, word [real_segment]
        shl     ebx, 4
        mov     cx, bx
        shr     ebx, 16
        mov     di, 100h
        dpmi    602h
        succeeds
        dpmi    603h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    502h

        item    "0800h"
        mov     bx, 0FFFFh                      ; the end of 4 GB
        mov     cx, 0FFF0h
        xor     si, si
        mov     di, 1000h
        dpmi    800h
        jc      .wrapped
        failed  "a region over the end of memory was mapped"
.wrapped:
        xor     bx, bx
        mov     cx, 8000h                       ; memory below 1 MB
        xor     si, si
        mov     di, 1000h
        dpmi    800h
        jc      .below
        failed  "memory below 1 MB was mapped"
.below: fails   8021h

        item    "0800h and 0801h"
        mov     bx, 11h                         ; extended memory
        xor     cx, cx
        xor     si, si
        mov     di, 1000h
        dpmi    800h
        succeeds
        equal   bx, 11h
        equal   cx, 0
        dpmi    801h
        succeeds
        mov     bx, 11h
        xor     cx, cx
        dpmi    801h                            ; not twice
        fails   8025h
        mov     bx, 0F000h                      ; nor what was never mapped
        dpmi    801h
        fails   8025h
        done

        align   4
linear: dd      0
handle: dd      0
handle2: dd     0
window: dw      0
rounds: dw      0
buffer: times 30h db 0FFh
        PROGRAM_END
