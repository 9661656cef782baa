; Pages of 4 KB and 4 MB: rights, accessed and dirty bits, the lookaside buffer, accesses and instructions across pages, and
; the processor's own accesses (Intel SDM vol. 3, 4).
        %include "frame.inc"

PD      equ 0A0000h - 4000h             ; page directory
PT      equ PD + 1000h                  ; of the first 4 MB
PT2     equ PD + 2000h                  ; of those from 40000000h on
HIGH    equ 40000000h
ALIAS   equ FREE                        ; data above, 4 KB
UALIAS  equ FREE + 8h
TABLE   equ FREE + 10h                  ; code of the pages above, level 0
FARDATA equ FREE + 18h

P       equ 1
W       equ 2
U       equ 4
A       equ 20h
D       equ 40h

; sets entry n of the second table, and forgets what it was
%macro page 2
        mov dword [PT2 + 4 * (%1)], %2
        invlpg [HIGH + 1000h * (%1)]
%endmacro

%macro pagefault 3+                     ; address, error code, instruction
        xor eax, eax
        mov cr2, eax
        mov al, 5Ah
        fault 14, %2, %3
        mov edx, cr2
        same edx, %1
%endmacro

%macro pagefault3 3+
        xor eax, eax
        mov cr2, eax
        fault3 14, %2, %3
        mov edx, cr2
        same edx, %1
%endmacro

; the accessed and dirty bits of an entry
%macro bits_are 2
        mov eax, [PT2 + 4 * (%1)]
        and eax, A | D
        same eax, %2
%endmacro

TESTS:  descriptor ALIAS, HIGH, 0FFFh, 93h, 40h
        descriptor CODE, ROM, 0FFFFFh, 9Bh, 0C0h
        descriptor UCODE, ROM, 0FFFFFh, 0FBh, 0C0h
        jmp CODE:.far
.far:
; The first 4 MB are where they are, for all levels.
        mov edi, PT
        mov eax, P | W | U
        mov ecx, 1024
.next:  stosd
        add eax, 1000h
        loop .next
        mov edi, PD
        mov ecx, 1024
        xor eax, eax
        rep stosd
        mov edi, PT2
        mov ecx, 1024
        rep stosd
        mov dword [PD], PT | P | W | U
        mov dword [PD + 400h], PT2 | P | W | U
        mov eax, PD
        mov cr3, eax
        mov eax, cr0
        or eax, 80000000h
        mov cr0, eax
        jmp .on
.on:    mov dword [DATA], 11111111h
        mov dword [DATA + 1000h], 22222222h
        mov dword [DATA + 0FFCh], 44332211h

; ---- there or not ----------------------------------------------------------------------------------------------------
        pagefault HIGH, 0, mov eax, [HIGH]
        pagefault HIGH + 234h, 2, mov [HIGH + 234h], eax
        pagefault HIGH + 4, 2, inc dword [HIGH + 4]
        pagefault HIGH + 400000h, 0, mov al, [HIGH + 400000h]
        pagefault HIGH + 7, 0, push dword [HIGH + 7]
        page 0, DATA | P | W
        mov eax, [HIGH]
        same eax, 11111111h
        bits_are 0, A
        mov byte [HIGH + 1], 99h
        bits_are 0, A | D
        same dword [DATA], 11119911h
        test dword [PD + 400h], A
        must nz
        ; an access across two pages that are no neighbours
        page 1, DATA + 3000h | P | W
        mov dword [DATA + 3000h], 88776655h
        mov eax, [HIGH + 0FFEh]
        same eax, 66554433h
        mov dword [HIGH + 0FFFh], 0A1A2A3A4h
        same byte [DATA + 0FFFh], 0A4h
        same dword [DATA + 3000h], 88A1A2A3h
        bits_are 1, A | D
        page 1, 0
        pagefault HIGH + 1000h, 0, mov eax, [HIGH + 0FFDh]
        pagefault HIGH + 1000h, 2, mov [HIGH + 0FFDh], eax
        same byte [DATA + 0FFDh], 22h
        ; which of the two is missing
        page 0, 0
        page 1, DATA | P
        pagefault HIGH + 0FFDh, 0, mov eax, [HIGH + 0FFDh]

; ---- rights ----------------------------------------------------------------------------------------------------------
        page 0, DATA | P
        mov [HIGH], eax                 ; level 0 may, without CR0.WP
        mov eax, [HIGH]
        pagefault3 HIGH, 5, mov al, [HIGH]
        pagefault3 HIGH, 7, mov [HIGH], al
        page 0, DATA | P | U
        pagefault3 HIGH, 7, mov [HIGH], al
        pagefault3 HIGH + 8, 7, or [HIGH + 8], al
        bits_are 0, 0
        ring3
        mov al, [HIGH]
        endring3
        bits_are 0, A
        page 0, DATA | P | U | W
        ring3
        mov [HIGH], al
        endring3
        bits_are 0, A | D
        pagefault3 HIGH + 1000h, 5, mov eax, [HIGH + 0FFEh]
        ; the directory's rights count too
        and byte [PD + 400h], ~W
        mov eax, cr3
        mov cr3, eax
        pagefault3 HIGH, 7, mov [HIGH], al
        and byte [PD + 400h], ~U
        mov eax, cr3
        mov cr3, eax
        pagefault3 HIGH, 5, mov al, [HIGH]
        or byte [PD + 400h], U | W
        mov eax, cr3
        mov cr3, eax
        ; CR0.WP
        mov eax, cr0
        or eax, 10000h
        mov cr0, eax
        page 0, DATA | P
        pagefault HIGH, 3, mov [HIGH], al
        mov al, [HIGH]
        page 0, DATA | P | W
        mov [HIGH], al
        mov eax, cr0
        and eax, ~10000h
        mov cr0, eax

; ---- the lookaside buffer --------------------------------------------------------------------------------------------
        page 0, DATA | P | W
        mov dword [DATA], 1
        mov dword [DATA + 5000h], 2
        mov eax, [HIGH]
        mov dword [PT2], DATA + 5000h | P | W
        mov eax, [HIGH]
        same eax, 1
        invlpg [HIGH + 0FFFh]
        mov eax, [HIGH]
        same eax, 2
        mov dword [PT2], DATA | P | W
        mov eax, cr3
        mov cr3, eax
        mov eax, [HIGH]
        same eax, 1
        ; a page that was not there is looked for again
        page 2, 0
        pagefault HIGH + 2000h, 0, mov al, [HIGH + 2000h]
        mov dword [PT2 + 8], DATA | P
        mov al, [HIGH + 2000h]
        ; so is one that could not be written
        page 2, DATA | P | U
        ring3
        mov al, [HIGH + 2000h]
        endring3
        or byte [PT2 + 8], W
        ring3
        mov [HIGH + 2000h], al
        endring3

; ---- code ------------------------------------------------------------------------------------------------------------
; The same instructions at two places, and another page behind them.
        page 8, DATA + 8000h | P | W | U
        page 9, DATA + 0B000h | P | W | U
        mov edi, DATA + 8FFDh
        mov dword [edi], 0FFFFB8h       ; MOV EAX, nnnn00FFh across the pages
        mov byte [edi], 0B8h
        mov byte [edi + 1], 78h
        mov byte [edi + 2], 56h
        mov dword [DATA + 0B000h], 0C31234h
        mov eax, HIGH + 8FFDh - ROM
        call eax
        same eax, 12345678h
        mov byte [DATA + 8FFEh], 79h    ; changed beside it, and through the page
        mov byte [HIGH + 9000h], 35h
        mov eax, HIGH + 8FFDh - ROM
        call eax
        same eax, 12355679h
        ; the page behind is exchanged
        mov dword [DATA + 0C000h], 0C39ABCh
        page 9, DATA + 0C000h | P | W | U
        mov eax, HIGH + 8FFDh - ROM
        call eax
        same eax, 9ABC5679h
        page 9, 0
        xor eax, eax
        mov cr2, eax
        expect 14, 0, CODE, HIGH + 8FFDh - ROM
        mov dword [resume], .fetched
        mov eax, HIGH + 8FFDh - ROM
        jmp eax
.fetched:
        mov eax, cr2
        same eax, HIGH + 9000h
        ; an instruction that ends with its page needs no other, and leaves CR2 alone
        mov byte [DATA + 8FFFh], 0C3h
        xor eax, eax
        mov cr2, eax
        mov eax, HIGH + 8FFFh - ROM
        call eax
        mov eax, cr2
        same eax, 0
        page 8, 0
        expect 14, 0, CODE, HIGH + 8100h - ROM
        mov dword [resume], .fetched2
        mov eax, HIGH + 8100h - ROM
        jmp eax
.fetched2:
        mov eax, cr2
        same eax, HIGH + 8100h
        page 8, DATA + 8000h | P
        expect 14, 5, UCODE, HIGH + 8100h - ROM
        mov dword [resume], .fetched3
        push dword FLAT
        push dword STACK3
        push dword 2
        push dword UCODE
        push dword HIGH + 8100h - ROM
        iretd
.fetched3:
        ; a loop in a page whose place changes: MOV EAX, n; RET
        mov dword [DATA + 0D000h], 01B8h
        mov word [DATA + 0D004h], 0C300h
        mov dword [DATA + 0E000h], 02B8h
        mov word [DATA + 0E004h], 0C300h
        xor ebx, ebx
        mov esi, 100
.flip:  page 10, DATA + 0D000h | P
        mov eax, HIGH + 0A000h - ROM
        call eax
        add ebx, eax
        page 10, DATA + 0E000h | P
        mov eax, HIGH + 0A000h - ROM
        call eax
        add ebx, eax
        dec esi
        jnz .flip
        same ebx, 300

; ---- strings and stacks ----------------------------------------------------------------------------------------------
        page 4, DATA + 4000h | P | W
        page 5, 0
        mov edi, HIGH + 4FF0h
        mov ecx, 20h
        mov al, 77h
        expect 14, 2, CODE, .store
        mov dword [resume], .stored
.store: rep stosb
.stored:
        same ecx, 10h
        same edi, HIGH + 5000h
        same byte [DATA + 4FFFh], 77h
        mov eax, cr2
        same eax, HIGH + 5000h
        ; PUSHA across the begin of a page stores nothing
        mov ebp, esp
        mov dword [DATA + 4000h], 0
        mov dword [DATA + 4004h], 0
        page 3, 0
        mov esp, HIGH + 4008h
        mov [resume_esp], esp
        mov dword [want_vector], 14
        mov dword [want_code], 2
        mov dword [want_cs], UCODE
        mov esp, ebp
        mov dword [user_flags], 2
        page 4, DATA + 4000h | P | W | U
        and byte [PD + 400h], ~0
        mov dword [want_eip], .pusha
        mov dword [want_code], 6
        mov [resume_esp], ebp
        mov dword [resume], .pushed
        push dword FLAT
        push dword HIGH + 4008h
        push dword 2
        push dword UCODE
        push dword .pusha
        iretd
.pusha: pushad
        ud2
.pushed:
        same dword [DATA + 4004h], 0
        same dword [DATA + 4000h], 0
        mov eax, [seen_esp]
        same dword [ss:eax + 12], HIGH + 4008h

; ---- the processor's own accesses ------------------------------------------------------------------------------------
; They are those of level 0, and fault as such: a descriptor in a page that is not there.
        descriptor FARDATA, HIGH + 6000h, 0FFFh, 82h
        mov eax, FARDATA
        lldt ax
        page 6, 0
        mov ebx, 0Ch
        pagefault HIGH + 6008h, 0, mov gs, bx
        pagefault HIGH + 6008h, 0, lar ecx, ebx
        pagefault HIGH + 6008h, 0, verr bx
        pagefault3 HIGH + 6008h, 0, mov gs, bx
        page 6, DATA + 6000h | P
        mov dword [DATA + 6008h], 0FFFFh
        mov dword [DATA + 600Ch], 0F202h
        mov eax, cr0
        or eax, 10000h
        mov cr0, eax
        pagefault HIGH + 600Dh, 3, mov gs, bx
        page 6, DATA + 6000h | P | W
        mov gs, bx
        same byte [DATA + 600Dh], 0F3h
        ; a TSS with its bitmap
        descriptor ALIAS, HIGH + 7000h, 0FFFh, 89h
        page 7, TSS | P | W
        mov eax, ALIAS
        ltr ax
        ring3
        in al, 61h
        endring3
        fault3 13, 0, in al, 60h

; ---- pages of 4 MB ---------------------------------------------------------------------------------------------------
        mov eax, cr4
        or al, 10h
        mov cr4, eax
        mov dword [PD + 800h], P | W | 80h
        mov dword [DATA + 24h], 0CAFE1234h
        mov eax, [80000000h + DATA + 24h]
        same eax, 0CAFE1234h
        mov eax, [PD + 800h]
        same eax, P | W | 80h | A
        mov [80000000h + DATA + 28h], al
        mov eax, [PD + 800h]
        same eax, P | W | 80h | A | D
        pagefault3 80000000h + DATA, 5, mov al, [80000000h + DATA]
        ; without CR4.PSE it is a directory entry like others, of a table at 0
        mov eax, cr4
        and al, ~10h
        mov cr4, eax
        mov dword [0], DATA | P
        mov eax, [80000024h]
        same eax, 0CAFE1234h

; ---- off -------------------------------------------------------------------------------------------------------------
        mov eax, cr0
        and eax, 7FFFFFFFh
        mov cr0, eax
        jmp .off
.off:   mov eax, [DATA + 24h]
        same eax, 0CAFE1234h
        mov eax, [HIGH]
        same eax, 0
        ret
        end_of_rom
