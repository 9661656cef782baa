; LOADER MODE PROGRAM.ELF COUNT: runs a static 32-bit ELF program as a DPMI client. Its three system calls are those that the
; programs of Flat32 make by INT 80h: exit, write and brk.
;
;   MODE F   segments from 0 to 4 GB; where memory is not given where the program was linked, this says where it is
;        B   segments that begin where memory was given, to 4 GB
;        L   segments that have the memory alone, as those of DJGPP's programs
%define BEFORE_ENTRY
%include "client.inc"

CHUNK   equ     16384
MEMORY  equ     3000000h                ; of program, heap and stack

struc elf
        resb    24
.entry: resd    1
.headers: resd  1
        resb    10
.header_size: resw 1
.count: resw    1
endstruc

struc segment_
.type:  resd    1
.offset: resd   1
.address: resd  1
        resd    1
.in_file: resd  1
.size:  resd    1
endstruc

; In real mode: opens the file, reads its headers.
before_entry:
        mov     dx, [argument + 2]
        mov     ax, 3D00h
        int     21h
        mov     dx, .no_file
        jc      fail
        mov     [handle], ax
        mov     bx, ax
        mov     ah, 3Fh
        mov     cx, CHUNK
        mov     dx, buffer
        int     21h
        mov     dx, .no_file
        jc      fail
        cmp     dword [buffer], 464C457Fh
        jne     fail
        mov     eax, [buffer + elf.entry]
        mov     [start + 0], eax
        mov     ax, [buffer + elf.count]
        mov     [count], ax
        mov     si, buffer
        add     si, [buffer + elf.headers]
        mov     [headers], si
        ; The headers are kept: the buffer is used again.
        mov     cx, 8 * 8
        mov     di, kept
        cld
        rep     movsd
        mov     cx, [count]
        mov     si, kept
        mov     eax, -1
        xor     ebx, ebx
.each:  cmp     dword [si + segment_.type], 1
        jne     .next
        cmp     eax, [si + segment_.address]
        jbe     .higher
        mov     eax, [si + segment_.address]
.higher:
        mov     edx, [si + segment_.address]
        add     edx, [si + segment_.size]
        cmp     ebx, edx
        jae     .next
        mov     ebx, edx
.next:  add     si, 32
        loop    .each
        mov     [lowest], eax
        add     ebx, 0FFFh
        and     ebx, 0FFFFF000h
        mov     [heap], ebx
        add     eax, MEMORY
        mov     [top], eax
        ret
.no_file: db    "no such program", 13, 10, "$"

main:
        cmp     byte [argument], 0
        mov     si, [argument]
        mov     al, [si]
        and     al, 0DFh
        mov     [mode], al
        cmp     al, 'F'
        jne     .anywhere
        mov     ebx, [lowest]
        mov     ecx, MEMORY
        mov     edx, 1
        mov     ax, 504h
        int     31h
        jnc     .based_at_zero
        call    allocate
        mov     eax, [base]
        cmp     eax, [lowest]
        je      .based_at_zero
        ; In eight digits.
        mov     cx, 8
        mov     di, .address
.digit: rol     eax, 4
        mov     bl, al
        and     bl, 0Fh
        add     bl, '0'
        cmp     bl, '9'
        jbe     .decimal
        add     bl, 7
.decimal:
        mov     [di], bl
        inc     di
        loop    .digit
        mov     dx, .elsewhere
        jmp     fail
.elsewhere: db  "to be linked at "
.address: db    "00000000", 13, 10, "$"
.based_at_zero:
        mov     dword [base], 0
        jmp     .selectors
.anywhere:
        call    allocate
        mov     eax, [lowest]
        sub     [base], eax
.selectors:
        ; Where the segment has the memory alone its end is that of the memory, and its begin as far below as the program was linked.
        mov     ecx, -1
        cmp     byte [mode], 'L'
        jne     .limit
        mov     ecx, [top]
        dec     ecx
.limit: mov     [limit], ecx
        mov     cx, 2
        xor     ax, ax
        int     31h
        mov     [flat_code], ax
        mov     [start + 4], ax
        mov     bx, ax
        mov     cx, 0C0FAh
        call    describe
        mov     bx, [flat_code]
        add     bx, 8
        mov     [flat_data], bx
        mov     cx, 0C0F2h
        call    describe

        mov     si, kept
        mov     cx, [count]
.load:  push    cx
        cmp     dword [si + segment_.type], 1
        jne     .loaded
        call    load
.loaded:
        pop     cx
        add     si, 32
        loop    .load

        mov     bl, 80h
        mov     cx, cs
        mov     edx, system_call
        mov     ax, 205h
        int     31h

        ; The stack: argc, argv, no environment.
        mov     es, [flat_data]
        mov     ebx, [top]
        sub     ebx, 64
        mov     si, [argument + 4]
        mov     edx, ebx
.text:  mov     al, [si]
        mov     [es:edx], al
        inc     si
        inc     edx
        test    al, al
        jnz     .text
        mov     eax, ebx
        sub     ebx, 32
        mov     dword [es:ebx], 2
        mov     [es:ebx + 4], eax
        mov     [es:ebx + 8], eax
        mov     ss, [flat_data]
        mov     esp, ebx
        push    es
        pop     ds
        xor     ax, ax
        mov     fs, ax
        mov     gs, ax
        o32     jmp far [cs:start]

; [base] = where memory was given.
allocate:
        mov     bx, MEMORY >> 16
        mov     cx, MEMORY & 0FFFFh
        mov     ax, 501h
        int     31h
        mov     dx, .no_memory
        jc      fail
        mov     [base], cx
        mov     [base + 2], bx
        ret
.no_memory: db  "not enough memory", 13, 10, "$"

; Descriptor BX: base, limit, rights CX.
describe:
        push    cx
        mov     dx, [base]
        mov     cx, [base + 2]
        mov     ax, 7
        int     31h
        mov     dx, [limit]
        mov     cx, [limit + 2]
        mov     ax, 8
        int     31h
        pop     cx
        mov     ax, 9
        int     31h
        ret

; The segment whose header is at SI.
load:
        mov     es, [flat_data]
        mov     edi, [si + segment_.address]
        mov     ecx, [si + segment_.size]
        push    edi
        xor     al, al
        cld
        a32     rep stosb
        pop     edi
        push    edi
        mov     edx, [si + segment_.offset]
        mov     [structure + real.edx], dx
        shr     edx, 16
        mov     [structure + real.ecx], dx
        mov     word [structure + real.eax], 4200h
        call    dos
        pop     edi
        mov     edx, [si + segment_.in_file]
.piece: test    edx, edx
        jz      .end
        mov     ecx, CHUNK
        cmp     ecx, edx
        jbe     .read
        mov     ecx, edx
.read:  sub     edx, ecx
        pushad
        mov     [structure + real.ecx], cx
        mov     word [structure + real.edx], buffer
        mov     word [structure + real.eax], 3F00h
        call    dos
        popad
        push    esi
        mov     esi, buffer
        a32     rep movsb
        pop     esi
        jmp     .piece
.end:   ret

; INT 21h in real mode, by the structure, for the file.
dos:
        push    es
        push    ds
        pop     es
        mov     ax, [handle]
        mov     [structure + real.ebx], ax
        call    dos_by_structure
        pop     es
        ret

; The same for any handle. ES is the program's data.
dos_by_structure:
        mov     ax, [real_segment]
        mov     [structure + real.ds], ax
        mov     dword [structure + real.sp], 0
        mov     edi, structure
        mov     bx, 21h
        xor     cx, cx
        mov     ax, 300h
        int     31h
        ret

; EAX = number, EBX, ECX, EDX = arguments; EAX = result.
system_call:
        cmp     eax, 4
        je      .write
        cmp     eax, 45
        je      .brk
        mov     al, bl
        mov     ah, 4Ch
        int     21h
.brk:   mov     eax, ebx
        test    ebx, ebx
        jnz     .end
        mov     eax, [cs:heap]
.end:   o32     iret
.write: pushad
        push    ds
        push    es
        mov     es, [cs:data_selector]
        mov     esi, ecx
        mov     edi, buffer
        mov     ecx, edx
        cld
        a32     rep movsb
        push    es
        pop     ds
        mov     [structure + real.ecx], dx
        mov     word [structure + real.ebx], 1
        mov     word [structure + real.edx], buffer
        mov     word [structure + real.eax], 4000h
        call    dos_by_structure
        pop     es
        pop     ds
        popad
        mov     eax, edx
        o32     iret

        align   8
start:  dd      0, 0
lowest: dd      0
heap:   dd      0
top:    dd      0
base:   dd      0
limit:  dd      0
handle: dw      0
count:  dw      0
headers: dw     0
flat_code: dw   0
flat_data: dw   0
mode:   db      0
        align   16
kept:   times 256 db 0
buffer: times CHUNK db 0
        PROGRAM_END
