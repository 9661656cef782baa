; INT 21h with selectors: what is translated, and what fails because it is not.
%include "dpmi.inc"

; A call of INT 21h.
%macro dos 1
        mov     ax, %1
        int     21h
%endmacro

main:
        item    "48h, 4Ah, 49h"
        mov     bx, 3
        mov     dx, 1234h
        dos     4800h
        succeeds
        equal   dx, 1234h
        mov     [block], ax
        movzx   esi, ax
        lsl     eax, esi
        equal   eax, 2Fh
        mov     bx, 5
        mov     es, [block]
        dos     4A00h
        succeeds
        movzx   esi, word [block]
        lsl     eax, esi
        equal   eax, 4Fh
        mov     bx, es
        call    base_of
        test    al, 0Fh
        jz      .aligned
        failed  "not a paragraph's address"
.aligned:
        dos     4900h
        succeeds
        mov     ax, es                          ; the register that held it
        equal   ax, 0
        mov     bx, 0FFFFh
        dos     4800h
        fails   8
        atleast bx, 100h
        push    ds
        pop     es

        item    "25h and 35h"
        mov     edx, handler
        push    ds
        push    cs
        pop     ds
        dos     2566h
        pop     ds
        dos     3566h
        mov     ax, es
        mov     cx, cs
        equal   ax, cx
        equal   XBX, handler
        int     66h
        equal   word [calls], 1
        push    ds
        pop     es

        item    "3Ch, 40h, 42h, 3Fh, 3Eh"
        xor     cx, cx
        mov     edx, name
        dos     3C00h
        succeeds
        mov     bx, ax
        mov     ecx, content_end - content
        mov     edx, content
        dos     4000h
        succeeds
        equal   ax, content_end - content
        xor     cx, cx
        xor     dx, dx
        dos     4200h
        mov     ecx, 100
        mov     edx, buffer
        dos     3F00h
        succeeds
        equal   ax, content_end - content
        mov     eax, [content]
        equal   eax, [buffer]
        equal   edx, buffer
        dos     3E00h
        succeeds

        item    "1Ah, 2Fh, 4Eh, 4Fh"
        mov     edx, found
        dos     1A00h
        xor     ebx, ebx
        dos     2F00h
        equal   XBX, found
        mov     ax, es
        mov     cx, ds
        equal   ax, cx
        push    ds
        pop     es
        xor     cx, cx
        mov     edx, name
        dos     4E00h
        succeeds
        equal   dword [found + 1Ah], content_end - content
        equal   dword [found + 1Eh], "DATA"
        dos     4F00h
        fails   18

        item    "43h, 56h, 41h, 60h"
        mov     edx, name
        dos     4300h
        succeeds
        mov     edi, other
        dos     5600h
        succeeds
        dos     4100h
        fails   2
        mov     edx, other
        dos     4100h
        succeeds
        mov     esi, name
        mov     edi, buffer
        dos     6000h
        succeeds
        equal   dword [buffer], "C:\D"
        equal   edi, buffer

        item    "47h, 38h, 65h"
        mov     dl, 0
        mov     esi, buffer
        mov     byte [buffer], 1
        dos     4700h
        succeeds
        equal   byte [buffer], 0
        mov     edx, buffer
        dos     3800h
        succeeds
        mov     edi, buffer
        mov     bx, -1
        mov     dx, -1
        mov     cx, 41
        dos     6501h
        succeeds
        equal   byte [buffer], 1
        mov     edx, text
        mov     cx, 3
        dos     6521h
        succeeds
        mov     ax, [text]
        equal   ax, "AB"

        item    "29h"
        mov     esi, name
        mov     edi, buffer
        dos     2900h
        equal   al, 0
        equal   dword [buffer + 1], "DATA"
        mov     eax, esi
        equal   eax, name_end
        equal   edi, buffer

        item    "51h, 62h, 50h"
        dos     5100h
        equal   bx, [psp_selector]
        dos     6200h
        equal   bx, [psp_selector]
        dos     5000h
        equal   bx, [psp_selector]
        dos     5100h
        equal   bx, [psp_selector]

        item    "34h, 52h, 1Fh, 5D06h: pointers of DOS, and CF is the caller's"
        stc
        dos     3400h
        mov     bx, es
        call    base_of
        equal   eax, 700h                       ; DOS's data segment
        push    ds
        pop     es
        stc
        dos     5200h
        mov     bx, es
        call    base_of
        equal   eax, 700h
        push    ds
        pop     es
        stc
        dos     5D06h
        push    ds
        pop     fs
        mov     ds, [cs:data_selector]
        succeeds
        mov     bx, fs
        call    base_of
        equal   eax, 700h
        stc
        dos     1F00h
        push    ds
        pop     fs
        mov     ds, [cs:data_selector]
        equal   al, 0
        equal   byte [fs:bx], 2                 ; drive C
        mov     dl, 20
        dos     3200h
        push    ds
        pop     fs
        mov     ds, [cs:data_selector]
        equal   al, 0FFh
        mov     ax, fs
        mov     bx, ds
        equal   ax, bx                          ; no drive: DS stays

        item    "5D0Ah and 59h"
        mov     edx, error_list
        dos     5D0Ah
        succeeds
        xor     bx, bx
        dos     5900h
        equal   ax, 2222h
        equal   bx, 3344h
        equal   ch, 55h

        item    "7303h"
        mov     edx, root
        mov     edi, buffer
        mov     cx, 44
        dos     7303h
        succeeds
        equal   word [buffer], 44
        differs dword [buffer + 16], 0

        item    "714Eh, 71A1h"
        mov     edx, all
        mov     edi, found
        mov     cx, 37h
        xor     si, si
        dos     714Eh
        succeeds
        mov     bx, ax
        dos     71A1h
        succeeds

        item    "what is not translated"
        mov     si, refused
.next:  cld
        lodsw
        test    ax, ax
        jz      .end
        xor     dx, dx
        stc
        int     21h
        fails   1
        jmp     .next
.end:   dos     71AAh
        fails   7100h
        done

handler:
        inc     word [calls]
        RETINT

refused: dw     2600h, 5300h, 5500h, 5D00h, 5D02h, 5D05h, 5E00h, 5E01h, 5E02h, 5E03h, 5F02h, 5F03h, 5F04h, 5F05h
        dw      7302h, 7304h, 7305h, 4B01h, 4B03h, 0
block:  dw      0
calls:  dw      0
name:   db      "DATA.TXT"
name_end: db    0
other:  db      "OTHER.TXT", 0
root:   db      "C:\", 0
all:    db      "*.*", 0
text:   db      "abc"
content: db     "some text of a file"
content_end:
        align   4
error_list: dw  2222h, 3344h, 5500h, 0, 0, 0, 0, 0, 0, 0, 0
buffer: times 128 db 0
found:  times 13Eh db 0
        PROGRAM_END
