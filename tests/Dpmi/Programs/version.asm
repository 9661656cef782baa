; INT 31h/0400h, 0401h, 0604h, 0A00h, 0E00h, 0E01h and functions that are none.
%include "dpmi.inc"

main:
        item    "0400h"
        dpmi    400h
        succeeds
        equal   ax, [host_version]      ; as 1687h said
        mov     al, bl
        and     al, 1
        equal   al, 1                   ; 32-bit clients
        atleast cl, 3
        atmost  cl, 6
        equal   dh, 8
        equal   dl, 70h

        item    "0401h"
        mov     edi, buffer
        dpmi    401h
        jc      .old
        mov     ax, [buffer]
        xchg    al, ah
        equal   ax, [host_version]
        differs byte [buffer + 2], 0    ; the maker's name
        jmp     .page
.old:   equal   word [host_version], 90 ; may be missing in 0.90 alone

.page:  item    "0604h"
        dpmi    604h
        succeeds
        equal   bx, 0
        equal   cx, 4096

        item    "0A00h"
        mov     esi, .nobody
        dpmi    0A00h
        fails   8001h

        item    "0E00h"
        dpmi    0E00h
        succeeds
        mov     [coprocessor], ax
        test    al, 1
        jz      .emulated
        mov     dl, al
        shr     dl, 4
        and     dl, 0Fh
        atleast dl, 2                   ; there is one, of the 80287's time or later
        test    al, 5
        jnz     .present
        failed  "a coprocessor that nobody may use"
.present:
.emulated:

        item    "0E01h: exceptions for emulation, and off again"
        mov     bl, 7
        mov     cx, cs
        mov     edx, emulator
        dpmi    203h
        mov     bx, 2
        dpmi    0E01h
        succeeds
        dpmi    0E00h
        mov     dl, al
        and     dl, 2
        equal   dl, 2
        fninit
        equal   word [calls], 1
        mov     bx, [coprocessor]
        and     bx, 3
        dpmi    0E01h
        succeeds
        test    byte [coprocessor], 2
        jnz     .still
        fninit
        equal   word [calls], 1
.still:
        item    "functions that are none"
        mov     word [place], 0
.each:  mov     bx, [place]
        mov     ax, [functions + bx]
        test    ax, ax
        jz      .end
        int     31h
        fails   8001h
        add     word [place], 2
        jmp     .each
.end:   done
.nobody: db     "NOBODY'S EXTENSIONS", 0

functions: dw   0010h, 0103h, 0206h, 0307h, 0402h, 0605h, 0704h, 0802h, 0903h, 0A01h, 0B04h, 0C02h, 0D04h, 0E02h, 0F00h
        dw      1000h, 0FFFFh, 0

emulator:
        push    ds
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [calls]
        add     word [bp + 4 + 3 * WIDE], 2
        pop     bp
        pop     ds
        RETFAR

place:  dw      0
calls:  dw      0
coprocessor: dw 0
buffer: times 128 db 0
        PROGRAM_END
