"""A throw-away source tree for the tests of the house tools."""


class Tree:
    def __init__(self, root):
        self.root = root

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def room(self, name):
        self.write(f"src/{name}/README.md", f"# {name}\n")
        self.write(f"src/{name}/CMakeLists.txt", f"amends_room({name})\n")
