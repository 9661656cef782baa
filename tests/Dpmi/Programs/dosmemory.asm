; INT 31h/0100h to 0102h: blocks of DOS memory.
%include "dpmi.inc"

main:
        item    "0100h"
        mov     bx, 20h
        dpmi    100h
        succeeds
        mov     [block], ax
        mov     [selector], dx
        movzx   ecx, ax
        shl     ecx, 4
        mov     bx, dx
        call    base_of
        equal   eax, ecx
        movzx   esi, word [selector]
        lsl     eax, esi
        equal   eax, 1FFh
        mov     es, [selector]
        mov     dword [es:1FCh], 0CAFE1234h
        mov     bx, [block]
        dpmi    2
        succeeds
        mov     fs, ax
        equal   dword [fs:1FCh], 0CAFE1234h
        push    ds
        pop     es

        item    "0100h, too much"
        mov     bx, 0FFFFh
        dpmi    100h
        fails   8
        atleast bx, 1000h
        atmost  bx, 0A000h
        mov     [largest], bx

        item    "0102h"
        mov     bx, 10h
        mov     dx, [selector]
        dpmi    102h
        succeeds
        movzx   esi, word [selector]
        lsl     eax, esi
        equal   eax, 0FFh
        mov     bx, 30h
        mov     dx, [selector]
        dpmi    102h
        succeeds
        movzx   esi, word [selector]
        lsl     eax, esi
        equal   eax, 2FFh
        mov     bx, 1                           ; a block behind it
        dpmi    100h
        succeeds
        mov     [behind], dx
        mov     bx, 0F00h
        mov     dx, [selector]
        dpmi    102h
        fails   8
        atleast bx, 30h
        movzx   esi, word [selector]
        lsl     eax, esi
        equal   eax, 2FFh
        mov     bx, 10h
        mov     dx, 0FFF7h
        dpmi    102h
        fails   8022h

        mov     dx, [behind]
        dpmi    101h
        succeeds

        item    "0101h"
        mov     dx, [selector]
        dpmi    101h
        succeeds
        mov     dx, [selector]
        dpmi    101h
        fails   8022h
        xor     dx, dx
        dpmi    101h
        fails   8022h
        mov     bx, [selector]
        dpmi    6
        fails   8022h

        item    "0100h, past 64 KB"
        mov     bx, 2001h
        dpmi    100h
        succeeds
        mov     [block], ax
        mov     [selector], dx
        movzx   esi, dx
        lsl     eax, esi
        equal   eax, 2000Fh             ; the first descriptor has all of it
%if CLIENT = 16
        mov     bx, dx
        add     bx, 8
        call    base_of
        movzx   ecx, word [block]
        shl     ecx, 4
        add     ecx, 10000h
        equal   eax, ecx
        movzx   esi, bx
        lsl     eax, esi
        equal   eax, 0FFFFh
        add     bx, 8
        call    base_of
        add     ecx, 10000h
        equal   eax, ecx
        movzx   esi, bx
        lsl     eax, esi
        equal   eax, 0Fh
%endif
        mov     dx, [selector]
        dpmi    101h
        succeeds
%if CLIENT = 16
        mov     bx, [selector]          ; the others went with it
        add     bx, 16
        dpmi    6
        fails   8022h
%endif

        item    "all of it"
        mov     bx, [largest]
        dpmi    100h
        succeeds
        mov     [selector], dx
        mov     dx, [selector]
        dpmi    101h
        succeeds
        done

block:    dw    0
selector: dw    0
behind: dw      0
largest:  dw    0
        PROGRAM_END
