; The A20 gate is opened and closed under loops: data and code at 1 MB are those at 0 and back.
        %include "frame.inc"

MEG     equ 100000h
ROUTINE equ 400h
GATE    equ 92h                         ; bit 1

TESTS:  descriptor CODE, ROM, 0FFFFFh, 9Bh, 0C0h
        jmp CODE:.far
.far:   mov dword [0], 1
        mov dword [MEG], 1000
        mov dword [ROUTINE], 0C301C383h         ; ADD EBX, 1; RET
        mov dword [MEG + ROUTINE], 0C364C383h   ; ADD EBX, 100; RET

        xor ebx, ebx
        mov ecx, 200
.data:  add ebx, [MEG]
        mov eax, ecx
        and al, 1
        add al, al
        xor al, 2                       ; closed behind an odd count
        out GATE, al
        loop .data
        ; open at first; then each turn sees what the one before left
        same ebx, 101 * 1000 + 99
        mov al, 2
        out GATE, al

        xor ebx, ebx
        mov ecx, 200
        mov edx, MEG + ROUTINE - ROM
.code:  call edx
        mov eax, ecx
        and al, 1
        add al, al
        xor al, 2
        out GATE, al
        loop .code
        same ebx, 101 * 100 + 99
        mov al, 2
        out GATE, al

; a store through the closed gate changes the code at 0 that is being run
        xor ebx, ebx
        mov ecx, 200
        mov edx, ROUTINE - ROM
        xor al, al
        out GATE, al
.patch: call edx
        cmp ecx, 100
        jne .next
        mov byte [MEG + ROUTINE + 2], 10
.next:  loop .patch
        mov al, 2
        out GATE, al
        same ebx, 101 + 99 * 10
        same byte [MEG + ROUTINE + 2], 100
        ret
        end_of_rom
