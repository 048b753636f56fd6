// SPDX-License-Identifier: Apache-2.0
#include "core/media/thumb/confinement.h"

#include <cerrno>
#include <cstddef>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace consort::thumb {

namespace {

void limit(__rlimit_resource resource, rlim_t value) {
    const rlimit both{value, value};
    setrlimit(resource, &both);
}

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned kArchitecture = 0;
#endif

}  // namespace

void limitResources() {
#ifndef __SANITIZE_ADDRESS__
    limit(RLIMIT_AS, rlim_t{768} << 20);
#endif
    limit(RLIMIT_CPU, 10);
    limit(RLIMIT_CORE, 0);
    // liborc keeps its compiled code in a file without a name.
    limit(RLIMIT_FSIZE, rlim_t{16} << 20);
    limit(RLIMIT_NOFILE, 64);
    alarm(20);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void denySystemCalls() {
    if (kArchitecture == 0) {
        return;
    }
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    };
    for (const unsigned call :
         {SYS_socket,
          SYS_connect,
          SYS_sendto,
          SYS_execve,
          SYS_execveat,
          SYS_ptrace,
          SYS_process_vm_readv,
          SYS_process_vm_writev,
          SYS_kill,
          SYS_unlinkat,
          SYS_renameat2,
          SYS_mkdirat,
          SYS_linkat,
          SYS_symlinkat,
          SYS_mount,
          SYS_bpf,
          SYS_io_uring_setup}) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

}  // namespace consort::thumb
