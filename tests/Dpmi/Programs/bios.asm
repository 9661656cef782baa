; INT 10h and INT 15h with selectors.
%include "dpmi.inc"

%macro bios 2
        mov     ax, %2
        int     %1
%endmacro

main:
        item    "1012h and 1017h"
        mov     bx, 5
        mov     cx, 2
        mov     edx, colours
        stc
        bios    10h, 1012h
        equal   edx, colours
        mov     bx, 5
        mov     cx, 2
        mov     edx, buffer
        stc
        bios    10h, 1017h
        mov     eax, [colours]
        equal   eax, [buffer]
        mov     ax, [colours + 4]
        equal   ax, [buffer + 4]

        item    "13h"
        mov     dx, 0A05h
        mov     bx, 001Fh
        mov     cx, 3
        mov     ebp, text
        bios    10h, 1300h
        mov     eax, ebp
        equal   eax, text
        mov     bh, 0
        mov     dx, 0A07h
        mov     ah, 2
        int     10h
        mov     bh, 0
        mov     ah, 8
        int     10h
        equal   ax, 1F43h

        item    "1130h"
        mov     bh, 6
        bios    10h, 1130h
        mov     bx, es
        push    es
        push    ds
        pop     es
        call    base_of
        pop     es
        atleast eax, 0C0000h
        movzx   ebx, bp
        mov     eax, [es:ebx + 'A' * 16 + 4]
        differs eax, 0
        push    ds
        pop     es

        item    "1B00h"
        mov     edi, buffer
        xor     bx, bx
        stc
        bios    10h, 1B00h
        equal   al, 1Bh
        equal   byte [buffer + 4], 3            ; the mode
        equal   word [buffer + 5], 80
        equal   edi, buffer

        item    "15h/C0h"
        bios    15h, 0C000h
        succeeds
        atleast word [es:bx], 8
        equal   byte [es:bx + 2], 0FCh
        mov     bx, es
        call    base_of
        atleast eax, 0F0000h
        push    ds
        pop     es

        item    "15h/87h"
        mov     bx, ds
        call    base_of
        mov     ebx, eax
        lea     eax, [ebx + text]
        mov     [source + 2], ax
        shr     eax, 16
        mov     [source + 4], al
        lea     eax, [ebx + buffer]
        mov     [target + 2], ax
        shr     eax, 16
        mov     [target + 4], al
        mov     esi, table
        mov     cx, 2
        bios    15h, 8700h
        succeeds
        equal   dword [buffer], "ABCD"

        item    "a pointer that leads nowhere"
        mov     bl, 0Dh
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        xor     ax, ax
        mov     es, ax
        mov     bx, 5
        mov     cx, 2
        xor     edx, edx
        mov     ax, 1017h
at_call:
        int     10h
        equal   word [calls], 1
        done

; Gives the client what it had forgotten.
handler:
        push    bp
        mov     bp, sp
        push    ds
        push    ax
        mov     ds, [cs:data_selector]
        inc     word [calls]
        mov     ax, [bp + 2 + 3 * WIDE]
        equal   ax, at_call
        push    ds
        pop     es
        mov     edx, buffer
        pop     ax
        pop     ds
        pop     bp
        RETFAR

colours: db     1, 2, 3, 4, 5, 6
text:   db      "ABCD"
        align   4
table:  times 16 db 0
source: dw      0FFFFh, 0, 9300h, 0
target: dw      0FFFFh, 0, 9300h, 0
        times 16 db 0
buffer: times 64 db 0
calls:  dw      0
        PROGRAM_END
