"""Every attack on the anonymity of a wave, beside the same attack on a naive application: `-m benchmarks.attacks`."""

from benchmarks import stage
from tests.anonymity import attack_table


def main() -> None:
    with stage.database():
        print(attack_table.run().table())  # noqa: T201


if __name__ == "__main__":
    main()
