; INT 31h/0000h to 000Fh: descriptors.
%include "dpmi.inc"

main:
        item    "0003h"
        dpmi    3
        succeeds
        equal   ax, 8

        item    "0000h, three descriptors"
        mov     cx, 3
        dpmi    0
        succeeds
        mov     [first], ax
        mov     dl, al
        and     dl, 7
        equal   dl, 7                   ; LDT, privilege 3
        mov     cx, 3
        mov     bx, ax
.each:  movzx   eax, bx
        lar     edx, eax
        jz      .valid
        failed  "the selector is not valid"
.valid: shr     edx, 8
        and     dx, 0FFFEh
        equal   dx, 00F2h               ; data, writable, present, of privilege 3, by the byte
        lsl     edx, eax
        equal   edx, 0
        call    base_of
        equal   eax, 0
        add     bx, 8
        loop    .each

        item    "0000h, too many"
        mov     cx, 0FFFFh
        dpmi    0
        fails   8011h

        item    "0006h and 0007h"
        mov     bx, [first]
        mov     cx, 1234h
        mov     dx, 5678h
        dpmi    7
        succeeds
        xor     cx, cx
        xor     dx, dx
        dpmi    6
        succeeds
        equal   cx, 1234h
        equal   dx, 5678h
        mov     bx, [first]
        add     bx, 8
        call    base_of
        equal   eax, 0                  ; the neighbour's is as it was
        xor     bx, bx
        dpmi    6
        fails   8022h
        xor     bx, bx
        dpmi    7
        fails   8022h
        mov     bx, 0FFF7h              ; of the LDT, never allocated
        dpmi    6
        fails   8022h
        mov     bx, 0FFF7h
        dpmi    7
        fails   8022h
        mov     bx, 8                   ; of the GDT
        dpmi    7
        fails   8022h

        item    "0007h renews the segment registers that hold the selector"
        mov     bx, [first]
        xor     cx, cx
        mov     dx, 0FFFFh
        dpmi    8
        xor     cx, cx
        xor     dx, dx
        dpmi    7
        mov     fs, bx
        mov     ax, [data_selector]
        mov     bx, ax
        call    base_of
        mov     dx, ax
        shr     eax, 16
        mov     cx, ax
        mov     bx, [first]
        dpmi    7
        mov     ax, fs
        equal   ax, [first]
        mov     byte [probe], 5Ah
        equal   byte [fs:probe], 5Ah

        item    "0008h"
        mov     bx, [first]
        movzx   esi, bx
        xor     cx, cx
        mov     dx, 1234h
        dpmi    8
        succeeds
        lsl     eax, esi
        equal   eax, 1234h
        mov     cx, 0Fh
        mov     dx, 0FFFFh
        dpmi    8
        succeeds
        lsl     eax, esi
        equal   eax, 0FFFFFh
        mov     cx, 12h
        mov     dx, 3FFFh
        dpmi    8
        succeeds
        lsl     eax, esi
        equal   eax, 123FFFh
        lar     eax, esi
        and     eax, 800000h
        equal   eax, 800000h            ; by the page now
        mov     cx, 12h
        mov     dx, 3FFEh
        dpmi    8
        fails   8021h
        lsl     eax, esi
        equal   eax, 123FFFh
        mov     cx, 0FFFFh
        mov     dx, 0FFFFh
        dpmi    8
        succeeds
        lsl     eax, esi
        equal   eax, 0FFFFFFFFh
        xor     cx, cx
        xor     dx, dx
        dpmi    8
        succeeds
        lsl     eax, esi
        equal   eax, 0
        lar     eax, esi
        and     eax, 800000h
        equal   eax, 0                  ; by the byte again
        mov     bx, 0FFF7h
        dpmi    8
        fails   8022h

        item    "0009h"
        mov     bx, [first]
        movzx   esi, bx
        mov     cx, 00F0h               ; read-only data
        dpmi    9
        succeeds
        verr    si
        jz      .readable
        failed  "a read-only segment cannot be read"
.readable:
        verw    si
        jnz     .readonly
        failed  "a read-only segment can be written"
.readonly:
        mov     cx, 40FAh               ; 32-bit code
        dpmi    9
        succeeds
        lar     eax, esi
        shr     eax, 8
        and     ax, 0F0FEh
        equal   ax, 40FAh
        mov     cx, 00F6h               ; data that expands down
        dpmi    9
        succeeds
        mov     cx, 0072h               ; not present
        dpmi    9
        succeeds
        mov     cx, 00E2h               ; a system segment
        dpmi    9
        fails   8021h
        mov     cx, 0092h               ; privilege 0, which this host takes for 3
        dpmi    9
        succeeds
        lar     eax, esi
        shr     eax, 8
        and     al, 0FEh
        equal   al, 0F2h
        mov     cx, 00FEh               ; conforming code
        dpmi    9
        fails   8021h
        mov     cx, 00F8h               ; code that cannot be read
        dpmi    9
        fails   8021h
        mov     bx, 0FFF7h
        mov     cx, 00F2h
        dpmi    9
        fails   8022h
        mov     bx, [first]
        mov     cx, 00F2h
        dpmi    9
        succeeds

        item    "000Ah"
        mov     bx, cs
        dpmi    0Ah
        succeeds
        mov     [alias], ax
        mov     bx, ax
        call    base_of
        mov     ecx, eax
        mov     bx, cs
        call    base_of
        equal   eax, ecx
        movzx   esi, word [alias]
        lsl     eax, esi
        equal   eax, 0FFFFh
        lar     eax, esi
        shr     eax, 8
        and     al, 0FEh
        equal   al, 0F2h                ; data, and may be written
        mov     es, [alias]
        mov     byte [es:probe], 77h
        equal   byte [probe], 77h
        push    ds
        pop     es
        mov     bx, 0FFF7h
        dpmi    0Ah
        fails   8022h

        item    "000Bh and 000Ch"
        mov     bx, [alias]
        mov     edi, descriptor
        dpmi    0Bh
        succeeds
        equal   word [descriptor], 0FFFFh
        mov     al, [descriptor + 5]
        and     al, 0FEh
        equal   al, 0F2h
        mov     bx, cs
        call    base_of
        mov     ecx, [descriptor + 2]
        and     ecx, 0FFFFFFh
        equal   eax, ecx
        equal   byte [descriptor + 7], 0
        mov     bx, [first]
        mov     edi, .example
        dpmi    0Ch
        succeeds
        call    base_of
        equal   eax, 12345678h
        movzx   esi, bx
        lsl     eax, esi
        equal   eax, 45678FFFh
        mov     edi, descriptor
        dpmi    0Bh
        mov     eax, [.example]
        equal   eax, [descriptor]
        mov     eax, [descriptor + 4]
        and     ah, 0FEh                ; accessed or not
        equal   eax, [.example + 4]
        mov     edi, .system
        dpmi    0Ch
        fails   8021h
        mov     edi, descriptor
        dpmi    0Bh
        mov     eax, [descriptor + 4]
        and     ah, 0FEh
        equal   eax, [.example + 4]     ; what failed has changed nothing
        mov     bx, 0FFF7h
        dpmi    0Bh
        fails   8022h
        mov     bx, 0FFF7h
        mov     edi, .example
        dpmi    0Ch
        fails   8022h
        jmp     .specific
.example:
        dw      5678h, 5678h
        db      34h, 0F2h, 0C4h, 12h
.system:
        dw      5678h, 5678h
        db      34h, 0E2h, 0C4h, 12h

.specific:
        item    "000Dh"
        mov     bx, 0047h
        dpmi    0Dh
        succeeds
        mov     bx, 0047h
        dpmi    0Dh
        fails   8011h                   ; taken
        mov     bx, 0047h
        mov     cx, 1
        mov     dx, 2
        dpmi    7
        succeeds
        mov     bx, 0047h
        dpmi    1
        succeeds
        mov     bx, 0047h
        dpmi    1
        fails   8022h
        mov     bx, 0047h
        dpmi    0Dh
        succeeds
        mov     bx, 0047h
        dpmi    1
        mov     bx, 0040h               ; of the GDT
        dpmi    0Dh
        fails   8022h
        mov     bx, 0087h               ; behind the first sixteen
        dpmi    0Dh
        fails   8022h

        item    "000Eh and 000Fh"
        mov     cx, 2
        dpmi    0
        succeeds
        mov     [many], ax
        add     ax, 8
        mov     [many + 10], ax
        mov     edi, many
        mov     cx, 2
        dpmi    0Eh
        succeeds
        equal   cx, 2
        mov     al, [many + 7]
        and     al, 0FEh
        equal   al, 0F2h
        mov     dword [many + 2], 11112222h
        mov     dword [many + 12], 33334444h
        mov     edi, many
        mov     cx, 2
        dpmi    0Fh
        succeeds
        equal   cx, 2
        movzx   esi, word [many]
        lsl     eax, esi
        equal   eax, 2222h
        movzx   esi, word [many + 10]
        lsl     eax, esi
        equal   eax, 4444h
        mov     word [many + 10], 0FFF7h
        mov     edi, many
        mov     cx, 2
        dpmi    0Fh
        fails   8022h
        equal   cx, 1                   ; the first one was done
        mov     edi, many
        mov     cx, 2
        dpmi    0Eh
        fails   8022h
        equal   cx, 1

        item    "0002h"
        mov     bx, 0B800h
        dpmi    2
        succeeds
        mov     dx, ax
        mov     bx, ax
        call    base_of
        equal   eax, 0B8000h
        movzx   esi, dx
        lsl     eax, esi
        equal   eax, 0FFFFh
        mov     bx, 0B800h
        dpmi    2
        equal   ax, dx                  ; the same each time
        mov     bx, 0B801h
        dpmi    2
        differs ax, dx

        item    "0001h"
        mov     bx, [first]
        mov     gs, bx
        dpmi    1
        succeeds
        mov     ax, gs
        equal   ax, 0                   ; no register holds it any longer
        mov     bx, [first]
        dpmi    1
        fails   8022h
        mov     bx, [first]
        dpmi    6
        fails   8022h
        movzx   esi, word [first]
        lsl     eax, esi
        jnz     .gone
        failed  "a freed descriptor is valid"
.gone:  mov     bx, [first]             ; its neighbours are still there
        add     bx, 8
        dpmi    1
        succeeds
        xor     bx, bx
        dpmi    1
        fails   8022h

        item    "all descriptors, given back and taken again"
        xor     di, di
.take:  mov     cx, 1
        dpmi    0
        jc      .full
        inc     di
        mov     bp, ax
        cmp     di, 8192
        jb      .take
        failed  "more descriptors than an LDT has"
.full:  fails   8011h
        atleast di, 1000
        mov     bx, bp
        dpmi    1
        succeeds
        mov     cx, 1
        dpmi    0
        succeeds
        equal   ax, bp
        done

first:  dw      0
alias:  dw      0
probe:  db      0
        align   4
descriptor: dd  0, 0
many:   times 20 db 0
        PROGRAM_END
