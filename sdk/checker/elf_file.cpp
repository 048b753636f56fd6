// SPDX-License-Identifier: Apache-2.0
#include "elf_file.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include <elf.h>

#include "context.h"

namespace consort::checker {

namespace {

class Reader final {
public:
    explicit Reader(std::string bytes) : bytes_(std::move(bytes)) {}

    template <class T>
    T at(std::uint64_t offset) const {
        require(
            offset + sizeof(T) <= bytes_.size() && offset < bytes_.size(), "its ELF file is cut off"
        );
        T value{};
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }

    std::string textAt(std::uint64_t offset) const {
        require(offset < bytes_.size(), "its ELF file is cut off");
        return std::string(bytes_.c_str() + offset);
    }

private:
    std::string bytes_;
};

void readSymbols(
    const Reader& reader, const Elf64_Shdr& section, std::uint64_t names, ElfFile& out
) {
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= section.sh_size; at += sizeof(Elf64_Sym)) {
        const auto symbol = reader.at<Elf64_Sym>(section.sh_offset + at);
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
        const bool isVisible = visibility == STV_DEFAULT || visibility == STV_PROTECTED;
        if (symbol.st_shndx != SHN_UNDEF && binding != STB_LOCAL && isVisible) {
            out.exported.push_back(
                {reader.textAt(names + symbol.st_name), binding == STB_GNU_UNIQUE}
            );
        }
    }
}

void readDynamic(
    const Reader& reader, const Elf64_Shdr& section, std::uint64_t names, ElfFile& out
) {
    for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= section.sh_size; at += sizeof(Elf64_Dyn)) {
        const auto entry = reader.at<Elf64_Dyn>(section.sh_offset + at);
        if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) {
            out.runPaths.push_back(reader.textAt(names + entry.d_un.d_val));
        }
    }
}

}  // namespace

ElfFile readElf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const Reader reader(std::string(std::istreambuf_iterator<char>(stream), {}));
    const auto header = reader.at<Elf64_Ehdr>(0);
    require(
        std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64,
        "is no 64-bit ELF file"
    );
    ElfFile result;
    result.hasExecutableStack = true;  // What the kernel assumes when nothing is said.
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        const auto part = reader.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
        if (part.p_type == PT_GNU_STACK) {
            result.hasExecutableStack = (part.p_flags & PF_X) != 0;
        }
    }
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto section = reader.at<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr));
        if (section.sh_type != SHT_DYNSYM && section.sh_type != SHT_DYNAMIC) {
            continue;
        }
        const auto names =
            reader.at<Elf64_Shdr>(header.e_shoff + section.sh_link * sizeof(Elf64_Shdr)).sh_offset;
        if (section.sh_type == SHT_DYNSYM) {
            readSymbols(reader, section, names, result);
        } else {
            readDynamic(reader, section, names, result);
        }
    }
    return result;
}

}  // namespace consort::checker
